using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Metrics;

public class SsimTests
{
    [Fact]
    public void Values_equal_those_of_scikit_image()
    {
        ScikitFixture fixture = ScikitFixture.Load();
        using Tensor images = fixture.Batch(pair => pair.B), references = fixture.Batch(pair => pair.A);
        double[] values = Ssim.PerImage(images, references);
        Assert.Equal(fixture.Cases.Select(pair => pair.Ssim), values, (x, y) => Math.Abs(x - y) < 1e-10);
        Assert.Equal(values, Ssim.PerImage(references, images), (x, y) => Math.Abs(x - y) < 1e-10);
    }

    [Fact]
    public void Identical_images_give_one()
    {
        using Tensor image = rand(2, 3, 11, 12);
        Assert.Equal([1.0, 1.0], Ssim.PerImage(image, image), (x, y) => Math.Abs(x - y) < 1e-10);
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(11, 10)]
    public void Image_smaller_than_the_window_is_refused(int height, int width)
    {
        using Tensor image = zeros(1, 3, height, width);
        InputException error = Assert.Throws<InputException>(() => Ssim.PerImage(image, image));
        Assert.Equal($"SSIM needs images of at least 11 x 11 pixels, but got {width} x {height}.", error.Message);
    }

    [Fact]
    public void Different_shapes_are_refused()
    {
        using Tensor images = zeros(2, 3, 16, 16), references = zeros(1, 3, 16, 16);
        Assert.Throws<InputException>(() => Ssim.PerImage(images, references));
    }
}
