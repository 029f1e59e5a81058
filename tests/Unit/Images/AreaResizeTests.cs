using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public class AreaResizeTests
{
    [Fact]
    public void Half_size_is_exactly_the_mean_of_2x2_blocks()
    {
        using var scope = NewDisposeScope();
        Tensor image = rand([3, 128, 128], generator: new Generator(1));
        Tensor mean = nn.functional.avg_pool2d(image.to(float64).unsqueeze(0), 2).squeeze(0).to(float32);
        Assert.True(AreaResize.Apply(image, 64, 64).equal(mean).all().item<bool>());
    }

    // Brute force: repeat each pixel so often that the ratio becomes an integer, then take block means.
    [Theory]
    [InlineData(7, 10, 3, 4)]
    [InlineData(20, 9, 13, 7)]
    [InlineData(5, 5, 5, 2)]
    [InlineData(6, 6, 1, 1)]
    public void Any_ratio_is_the_mean_over_the_covered_area(int height, int width, int newHeight, int newWidth)
    {
        using var scope = NewDisposeScope();
        Tensor image = rand([2, 3, height, width], float64, generator: new Generator(2));
        Tensor repeated = image.repeat_interleave(newHeight, 2).repeat_interleave(newWidth, 3);
        Tensor expected = repeated.reshape(2, 3, newHeight, height, newWidth, width).mean([3, 5]);
        Tensor resized = AreaResize.Apply(image, newHeight, newWidth);
        Assert.Equal(float32, resized.dtype);
        Assert.True((resized - expected).abs().max().item<double>() < 1e-7);
    }

    [Fact]
    public void Same_size_changes_nothing()
    {
        using Tensor image = SampleFiles.Ramp(9, 7);
        using Tensor same = AreaResize.Apply(image, 9, 7);
        Assert.True(same.equal(image).all().item<bool>());
    }

    [Fact]
    public void Enlarging_is_bilinear()
    {
        using var scope = NewDisposeScope();
        Tensor image = rand([1, 3, 5, 6], generator: new Generator(3));
        Tensor expected = nn.functional.interpolate(image, [13, 12], mode: InterpolationMode.Bilinear, align_corners: false);
        Assert.True((AreaResize.Apply(image, 13, 12) - expected).abs().max().item<float>() < 1e-6f);
    }

    [Fact]
    public void Constant_stays_constant_when_one_axis_grows_and_the_other_shrinks()
    {
        using Tensor image = full(3, 5, 40, 0.3f);
        using Tensor resized = AreaResize.Apply(image, 16, 16);
        Assert.Equal(Enumerable.Repeat(0.3f, 3 * 16 * 16), resized.data<float>().ToArray());
    }

    [Fact]
    public void Gradient_passes_through()
    {
        using Tensor image = ones([3, 4, 4], requires_grad: true);
        using Tensor sum = AreaResize.Apply(image, 2, 2).sum();
        sum.backward();
        Assert.Equal(Enumerable.Repeat(0.25f, 48), image.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Size_zero_is_refused()
    {
        using Tensor image = zeros(3, 4, 4);
        InputException error = Assert.Throws<InputException>(() => AreaResize.Apply(image, 0, 5));
        Assert.Contains("5 x 0", error.Message);
    }
}
