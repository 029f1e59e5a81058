using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The generator for 64 px of generative latent optimisation: 3,893,699 weights.</summary>
/// <remarks>
/// Bojanowski et al. 2018: the codes of the training images are learned with the network, without encoder or adversary. The same network as
/// <see cref="Vae64"/> under other names, so that the two differ in their training alone. Latent codes N(0, 0.1^2), as there: what the learned codes look like is
/// folded into the first layers (see the trainer). The network is a linear part plus residual convolutions, see SkipDecoder64.cs.
/// </remarks>
public sealed class Glo64 : GeneratorArchitecture
{
    private const string Prefix = "glo";

    /// <summary>Names of the linear layers that take the code, both with bias.</summary>
    public static IReadOnlyList<string> CodeLayers { get; } = SkipDecoder64.CodeLayers(Prefix);

    /// <inheritdoc/>
    public override string Name => "glo64";

    /// <inheritdoc/>
    public override int ImageSize => 64;

    /// <inheritdoc/>
    public override LatentDistribution Latent { get; } = new(100, LatentKind.Normal, 0.1);

    /// <inheritdoc/>
    public override Tensor Forward(ILayers layers, Tensor z) => SkipDecoder64.Forward(layers, z, Prefix);
}
