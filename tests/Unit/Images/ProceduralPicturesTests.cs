using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public class ProceduralPicturesTests
{
    [Fact]
    public void Pictures_are_in_range_differ_and_are_always_the_same()
    {
        using var scope = NewDisposeScope();
        Tensor pictures = ProceduralPictures.Draw(32);
        Assert.Equal([ProceduralPictures.Names.Count, 3, 32, 32], pictures.shape);
        Assert.All(pictures.Values(), value => Assert.InRange(value, 0, 1));
        Assert.All(pictures.std([1, 2, 3]).Values(), deviation => Assert.InRange(deviation, 0.1f, 0.5f));
        Assert.Equal(pictures.Values(), ProceduralPictures.Draw(32).Values());
    }
}
