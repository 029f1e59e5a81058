using HybridPrior.Images;

namespace HybridPrior.Tests.Images;

public class LandscapesTests
{
    [Fact]
    public void Pictures_differ_follow_their_seed_and_do_not_depend_on_how_many_are_drawn()
    {
        using ImageSet many = Landscapes.Draw(12, 32, 5), few = Landscapes.Draw(3, 32, 5), other = Landscapes.Draw(3, 32, 6);
        Assert.Equal([12, 3, 32, 32], many.Images.shape);
        Assert.Equal("landscape 12", many.Names[^1]);
        Assert.All(many.Images.Values(), value => Assert.InRange(value, 0, 1));
        Assert.All(many.Images.std([1, 2, 3]).Values(), deviation => Assert.InRange(deviation, 0.05f, 0.5f));
        Assert.Equal(few.Images.Values(), many.Images.narrow(0, 0, 3).Values());
        for (int i = 1; i < 12; i++) Assert.InRange((many.Images[i] - many.Images[0]).square().mean().item<float>(), 1e-3f, 1);
        Assert.InRange((other.Images - few.Images).square().mean([1, 2, 3]).min().item<float>(), 1e-3f, 1);
    }

    [Theory]
    [InlineData(0, 64, "The number of landscapes must be at least 1, not 0.")]
    [InlineData(1, 7, "A landscape needs a side of at least 8 pixels, not 7.")]
    public void Numbers_out_of_range_are_refused(int count, int size, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InputException>(() => Landscapes.Draw(count, size, 1)).Message);
}
