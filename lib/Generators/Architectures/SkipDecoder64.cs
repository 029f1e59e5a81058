using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>The network of the generators for 64 px that are trained to reconstruct: a linear part and a convolutional one, added up.</summary>
/// <remarks>
/// The linear part (z to 3x32x32, enlarged) alone can be as good as principal components, and makes the image almost linear in z, which is what
/// inversion by gradients likes; the convolutional part adds what is not linear. It has the sizes of the DCGAN generator: transposed 4x4 convolutions that double
/// the side (twice the stride, so no pixel gets more taps than another: no checkerboards). No batch normalisation, which from this start gains nothing, and no
/// activation at the end. With a residual 3x3 convolution at each side an image took 3.5 times as long to learn from, and 40,000 images taught about as much. 3,893,699 weights.
/// </remarks>
internal static class SkipDecoder64
{
    /// <summary>Side of the linear part in pixels, before it is enlarged.</summary>
    public const int Coarse = 32;

    private const int Channels = 512;
    private const double Slope = 0.2;

    /// <summary>The layers that take the code: what comes before them can be folded into them.</summary>
    public static IReadOnlyList<string> CodeLayers(string prefix) => [$"{prefix}.input", $"{prefix}.linear"];

    /// <summary>Evaluates the network; its layers' names begin with the prefix, by which files are told apart.</summary>
    public static Tensor Forward(ILayers layers, Tensor z, string prefix)
    {
        Tensor x = leaky_relu(layers.Linear(z, $"{prefix}.input", Channels * 4 * 4), Slope).view(-1, Channels, 4, 4);
        for (int level = 1; level <= 3; level++)
        {
            layers.Border(ref x, ref z);
            x = leaky_relu(layers.TransposedConvolution(x, $"{prefix}.up{level}", new(Channels >> level, Kernel: 4, Stride: 2, Bias: true)), Slope);
        }
        layers.Border(ref x, ref z);
        Tensor linear = layers.Linear(z, $"{prefix}.linear", 3 * Coarse * Coarse).view(-1, 3, Coarse, Coarse);
        return layers.TransposedConvolution(x, $"{prefix}.image", new(3, Kernel: 4, Stride: 2, Bias: true))
            + interpolate(linear, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
    }
}
