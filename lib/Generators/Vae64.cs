using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The decoder of a variational autoencoder for 64 px, used as a generator: 4,708,131 weights.</summary>
/// <remarks>
/// Kingma and Welling 2014. Latent codes N(0, I). The network is a linear part plus residual convolutions, see SkipDecoder64.cs.
/// </remarks>
public sealed class Vae64 : GeneratorArchitecture
{
    private const string Prefix = "vae";

    /// <inheritdoc/>
    public override string Name => "vae64";

    /// <inheritdoc/>
    public override int ImageSize => 64;

    /// <inheritdoc/>
    public override LatentDistribution Latent { get; } = new(100, LatentKind.Normal, 1);

    /// <inheritdoc/>
    public override Tensor Forward(ILayers layers, Tensor z) => SkipDecoder64.Forward(layers, z, Prefix);
}
