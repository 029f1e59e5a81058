using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Metrics;

public class PsnrTests
{
    [Theory]
    [InlineData(0.1, 20)]
    [InlineData(0.01, 40)]
    [InlineData(0.5, 6.020599913279624)]
    public void Constant_error_has_the_known_value(double error, double expected)
    {
        using Tensor reference = full([1, 3, 4, 5], 0.25, dtype: float64), image = reference + error;
        Assert.Equal(expected, Assert.Single(Psnr.PerImage(image, reference)), 1e-9);
    }

    [Fact]
    public void Each_image_has_its_own_value()
    {
        using Tensor references = zeros(2, 3, 4, 4), images = tensor([0.5f, 1f], [2, 1, 1, 1]).expand(2, 3, 4, 4);
        double[] values = Psnr.PerImage(images, references);
        Assert.Equal(6.020599913279624, values[0], 1e-9);
        Assert.Equal(0, values[1], 1e-9);
    }

    [Fact]
    public void Identical_images_give_infinity()
    {
        using Tensor image = rand(1, 3, 4, 4);
        Assert.Equal([double.PositiveInfinity], Psnr.PerImage(image, image));
    }

    [Fact]
    public void Values_outside_the_range_are_clamped()
    {
        using Tensor image = full([1, 3, 4, 4], 1.7f), reference = ones(1, 3, 4, 4);
        Assert.Equal([double.PositiveInfinity], Psnr.PerImage(image, reference));
    }

    [Fact]
    public void Values_equal_those_of_scikit_image()
    {
        ScikitFixture fixture = ScikitFixture.Load();
        using Tensor images = fixture.Batch(pair => pair.B), references = fixture.Batch(pair => pair.A);
        double[] values = Psnr.PerImage(images, references);
        Assert.Equal(fixture.Cases.Select(pair => pair.Psnr), values, (x, y) => Math.Abs(x - y) < 1e-10);
    }

    [Fact]
    public void Different_shapes_are_refused_with_both()
    {
        using Tensor images = zeros(2, 3, 4, 4), references = zeros(2, 3, 4, 5);
        InputException error = Assert.Throws<InputException>(() => Psnr.PerImage(images, references));
        Assert.Contains("(2, 3, 4, 4) and (2, 3, 4, 5)", error.Message);
    }
}
