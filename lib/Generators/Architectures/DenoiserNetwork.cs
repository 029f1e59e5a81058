using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>A network that removes white noise of a known level from images: a U-Net, without its weights.</summary>
/// <remarks>
/// Residual blocks of two 3x3 convolutions with SiLU between them, scaled and shifted by an embedding of log sigma (as in Dhariwal and Nichol, NeurIPS
/// 2021, without normalisation and attention), at half the side and as many further halvings as there are widths after the first. Input and output are
/// scaled as in Karras et al., NeurIPS 2022, equation 7, so that the network sees numbers of variance 1 at every noise level and what it must put out has
/// variance 1 too. Fully convolutional. Every convolution has multiples of 16 channels on both sides, as vector units want it: 2x2 pixels of three
/// channels are twelve, and four are left idle.
/// </remarks>
/// <param name="Widths">Channels at 1/2, 1/4, ... of the side; multiples of 16.</param>
/// <param name="Blocks">Residual blocks per level, at least 1.</param>
public sealed record DenoiserNetwork(IReadOnlyList<int> Widths, int Blocks)
{
    /// <summary>Standard deviation of images around <see cref="Centre"/>, as the scaling assumes it.</summary>
    public const double DataDeviation = 0.25;

    /// <summary>What is subtracted from images, which are nominally in [0, 1].</summary>
    public const double Centre = 0.5;

    private const int Padded = 16, Idle = Padded - 12, Frequencies = 8, Embedding = 64;
    private readonly Lazy<NetworkDeclaration> declaration = new(() => Declare(Widths, Blocks));

    /// <summary>The weights it needs.</summary>
    public NetworkDeclaration Declaration => declaration.Value;

    /// <summary>Sides of images must be multiples of this.</summary>
    public int SideUnit => 1 << Widths.Count;

    /// <summary>The factors at a noise level: image = Skip x noisy + Out x network(In x noisy), all relative to <see cref="Centre"/>.</summary>
    /// <param name="sigma">Standard deviations of the noise, (B).</param>
    /// <returns>(B, 1, 1, 1) each.</returns>
    public static (Tensor Skip, Tensor Out, Tensor In) Factors(Tensor sigma)
    {
        Tensor total = (sigma.square() + DataDeviation * DataDeviation).view(-1, 1, 1, 1), root = total.sqrt();
        return (total.reciprocal() * (DataDeviation * DataDeviation), sigma.view(-1, 1, 1, 1) * DataDeviation / root, root.reciprocal());
    }

    /// <summary>Removes the noise.</summary>
    /// <param name="layers">The network's layers with weights.</param>
    /// <param name="noisy">Images with noise, (B, 3, H, W), nominally in [0, 1]; sides are multiples of <see cref="SideUnit"/>.</param>
    /// <param name="sigma">Standard deviation of the noise on each image, (B), above 0.</param>
    /// <returns>The mean of what the images may be, (B, 3, H, W), not clamped.</returns>
    public Tensor Denoise(ILayers layers, Tensor noisy, Tensor sigma)
    {
        (Tensor skip, Tensor outer, Tensor inner) = Factors(sigma);
        Tensor centred = noisy - Centre;
        return centred * skip + outer * Forward(layers, centred * inner, sigma) + Centre;
    }

    /// <summary>Evaluates the bare network.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="x">Scaled images with noise, (B, 3, H, W).</param>
    /// <param name="sigma">Standard deviation of the noise before scaling, (B), float32.</param>
    /// <returns>What <see cref="Denoise"/> scales and adds, (B, 3, H, W), of the type of <paramref name="x"/>.</returns>
    public Tensor Forward(ILayers layers, Tensor x, Tensor sigma)
    {
        Tensor code = Embed(layers, sigma, x.dtype);
        // Pixel by pixel in memory: the processor's libraries then need not rearrange images around each convolution.
        x = pad(pixel_unshuffle(x, 2), [0, 0, 0, 0, 0, Idle]).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        x = layers.Convolution(x, "input", new(Widths[0], Bias: true));
        List<Tensor> skips = [];
        for (int level = 0; level < Widths.Count; level++)
        {
            for (int block = 0; block < Blocks; block++) x = Residual(layers, x, code, $"down.{level}.{block}");
            if (level + 1 == Widths.Count) break;
            skips.Add(x);
            x = layers.Convolution(x, $"halve.{level}", new(Widths[level + 1], Kernel: 2, Stride: 2, Padding: 0, Bias: true));
        }
        for (int level = Widths.Count - 2; level >= 0; level--)
        {
            x = layers.Convolution(x, $"narrow.{level}", new(Widths[level], Kernel: 1, Padding: 0, Bias: true));
            x = interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest) + skips[level];
            for (int block = 0; block < Blocks; block++) x = Residual(layers, x, code, $"up.{level}.{block}");
        }
        return pixel_shuffle(layers.Convolution(x, "output", new(Padded, Bias: true)).narrow(1, 0, Padded - Idle), 2);
    }

    /// <summary>Names of the layers whose weights start at zero, so that the network starts as the linear part of <see cref="Denoise"/>.</summary>
    public static bool StartsAtZero(string layer) => layer == "output" || layer.EndsWith(".second", StringComparison.Ordinal);

    private static Tensor Residual(ILayers layers, Tensor x, Tensor code, string name)
    {
        Tensor[] change = layers.Linear(code, $"{name}.noise", 2 * x.shape[1]).unsqueeze(2).unsqueeze(3).chunk(2, 1);
        Tensor inner = layers.Convolution(x, $"{name}.first", new(x.shape[1], Bias: true));
        return x + layers.Convolution(silu(inner * (1 + change[0]) + change[1]), $"{name}.second", new(x.shape[1], Bias: true));
    }

    private static Tensor Embed(ILayers layers, Tensor sigma, ScalarType type)
    {
        Tensor waves = sigma.log().unsqueeze(1) * linspace(0.25, 4, Frequencies, device: sigma.device);
        Tensor code = silu(layers.Linear(cat([waves.sin(), waves.cos()], 1).to(type), "noise.0", Embedding));
        return silu(layers.Linear(code, "noise.1", Embedding));
    }

    private static NetworkDeclaration Declare(IReadOnlyList<int> widths, int blocks)
    {
        long side = 1L << widths.Count;
        return NetworkDeclaration.Of((layers, x) => new DenoiserNetwork(widths, blocks).Forward(layers, x, ones(1)), 3, side, side);
    }
}
