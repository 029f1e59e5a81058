using HybridPrior.Generators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Tests.Generators;

/// <summary>Minimal filtering against the tensor library's convolutions.</summary>
public class WinogradConvolutionTests
{
    private const double Rounding = 5e-5;   // of single precision, relative to the largest value

    [Theory]
    [InlineData(1, 8, 16, 8, 8)]
    [InlineData(2, 16, 8, 13, 6)]    // tiles that are not full
    [InlineData(3, 64, 24, 4, 20)]   // columns of a product that are not full
    [InlineData(2, 8, 8, 60, 60)]    // more tiles than are kept at once
    public void Convolution_equals_the_direct_one_and_so_does_its_gradient(int images, int inputs, int outputs, int height, int width)
    {
        using var scope = NewDisposeScope();
        using Generator random = new(1, CPU);
        ConvolutionShape shape = new(outputs);
        Tensor kernel = randn(outputs, inputs, 3, 3, generator: random), bias = randn(outputs, generator: random);
        Tensor x = randn(images, inputs, height, width, generator: random).requires_grad_(), gradient = randn(images, outputs, height, width, generator: random);
        using WinogradConvolution fast = WinogradConvolution.Of(kernel, bias, shape)!;

        RequireSame(fast.Apply(x), conv2d(x, kernel, bias, padding: [1, 1]), x, gradient);
    }

    [Theory]
    [InlineData(1, 8, 16, 8, 8)]
    [InlineData(2, 16, 8, 5, 3)]
    [InlineData(3, 24, 64, 4, 4)]
    [InlineData(2, 8, 8, 40, 36)]
    public void Transposed_convolution_equals_the_direct_one_and_so_does_its_gradient(int images, int inputs, int outputs, int height, int width)
    {
        using var scope = NewDisposeScope();
        using Generator random = new(1, CPU);
        ConvolutionShape shape = new(outputs, Kernel: 4, Stride: 2);
        Tensor kernel = randn(inputs, outputs, 4, 4, generator: random), bias = randn(outputs, generator: random);
        Tensor x = randn(images, inputs, height, width, generator: random).requires_grad_(), gradient = randn(images, outputs, 2 * height, 2 * width, generator: random);
        using WinogradConvolution fast = WinogradConvolution.OfTransposed(kernel, bias, shape)!;

        RequireSame(fast.Apply(x), conv_transpose2d(x, kernel, bias, strides: [2, 2], padding: [1, 1]), x, gradient);
    }

    [Fact]
    public void Other_shapes_are_left_to_the_library()
    {
        using var scope = NewDisposeScope();
        Assert.Null(WinogradConvolution.Of(zeros(8, 8, 3, 3), null, new(8, Stride: 2)));
        Assert.Null(WinogradConvolution.Of(zeros(8, 8, 5, 5), null, new(8, Kernel: 5, Padding: 2)));
        Assert.Null(WinogradConvolution.Of(zeros(3, 8, 3, 3), null, new(3)));
        Assert.Null(WinogradConvolution.OfTransposed(zeros(8, 8, 4, 4), null, new(8, Kernel: 4, Padding: 0)));
        using WinogradConvolution fast = WinogradConvolution.Of(zeros(8, 8, 3, 3), null, new(8))!;
        Assert.False(fast.Pays(zeros(1, 8, 4, 4)));
        Assert.False(fast.Pays(zeros(4, 8, 16, 16, ScalarType.Float64)));
        Assert.True(fast.Pays(zeros(4, 8, 16, 16)));
    }

    private static void RequireSame(Tensor found, Tensor wanted, Tensor x, Tensor gradient)
    {
        Assert.InRange(Gap(found, wanted), 0, Rounding);
        Assert.InRange(Gap(autograd.grad([found], [x], [gradient])[0], autograd.grad([wanted], [x], [gradient])[0]), 0, Rounding);
    }

    private static double Gap(Tensor found, Tensor wanted)
    {
        Assert.Equal(wanted.shape, found.shape);
        return ((found - wanted).abs().max() / wanted.abs().max()).item<float>();
    }
}
