using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>The paper's BEGAN generator for 128 px: 2,592,128 weights.</summary>
/// <remarks>
/// Berthelot, Schumm, Metz 2017, with skips: a linear map to 128 channels of 8x8, five blocks of two 3x3 convolutions with ELU at 8, 16, 32,
/// 64 and 128 px; blocks 2 to 5 also see the 8x8 map, upsampled. No biases, no activation at the end. Latent codes U[-1, 1]^64 (paper, section 3).
/// </remarks>
public sealed class Began128 : GeneratorArchitecture
{
    private const int Channels = 128;

    /// <inheritdoc/>
    public override string Name => "began128";

    /// <inheritdoc/>
    public override int ImageSize => 128;

    /// <inheritdoc/>
    public override LatentDistribution Latent { get; } = new(64, LatentKind.Uniform, 1);

    /// <inheritdoc/>
    public override Tensor Forward(ILayers layers, Tensor z)
    {
        Tensor map = layers.Linear(z, "linear", Channels * 8 * 8, bias: false).view(-1, Channels, 8, 8);
        layers.Border(ref map);
        Tensor x = map;
        for (int block = 1; block <= 5; block++)
        {
            if (block > 1)
            {
                layers.Border(ref x, ref map);
                x = cat([Upsample(x, 2), Upsample(map, 1 << (block - 1))], 1);
            }
            x = elu(layers.Convolution(x, $"block{block}.conv1", new(Channels)), 1);
            if (block < 5) layers.Border(ref x, ref map);
            else layers.Border(ref x);    // no later block sees the map
            x = elu(layers.Convolution(x, $"block{block}.conv2", new(Channels)), 1);
        }
        layers.Border(ref x);
        return layers.Convolution(x, "image", new(3));
    }

    private static Tensor Upsample(Tensor x, double factor) => interpolate(x, scale_factor: [factor, factor], mode: InterpolationMode.Nearest);
}
