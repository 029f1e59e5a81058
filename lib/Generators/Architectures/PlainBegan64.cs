using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>A plain BEGAN generator for 64 px without skips: 563,395 weights.</summary>
/// <remarks>
/// The decoder of zhusiling/BEGAN (GitHub), whose files load unchanged: a linear map to 64 channels of 8x8, eight 3x3 convolutions with ELU,
/// nearest upsampling after each second one, a last convolution and tanh. Latent codes U[-1, 1]^64.
/// </remarks>
public sealed class PlainBegan64 : GeneratorArchitecture
{
    private const int Channels = 64;

    /// <inheritdoc/>
    public override string Name => "began64";

    /// <inheritdoc/>
    public override int ImageSize => 64;

    /// <inheritdoc/>
    public override LatentDistribution Latent { get; } = new(64, LatentKind.Uniform, 1);

    /// <inheritdoc/>
    public override Tensor Forward(ILayers layers, Tensor z)
    {
        ConvolutionShape shape = new(Channels, Bias: true);
        Tensor x = layers.Linear(z, "l0", Channels * 8 * 8).view(-1, Channels, 8, 8);
        for (int layer = 1; layer <= 8; layer++)
        {
            layers.Border(ref x);
            if (layer is 3 or 5 or 7) x = interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest);
            x = elu(layers.Convolution(x, $"l{layer}", shape), 1);
        }
        layers.Border(ref x);
        return tanh(layers.Convolution(x, "l9", shape with { Channels = 3 }));
    }
}
