using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The decoder of a variational autoencoder for 64 px, used as a generator: 3,893,699 weights.</summary>
/// <remarks>
/// Kingma and Welling 2014. Latent codes N(0, 0.1^2) as the paper's DCGAN has them: beside codes of unit scale, the steps of 0.01 with which the
/// paper inverts are so short that 500 of them do not arrive. The network is a linear part plus residual convolutions, see SkipDecoder64.cs.
/// </remarks>
public sealed class Vae64 : GeneratorArchitecture
{
    private const string Prefix = "vae";

    /// <summary>Names of the linear layers that take the code, both with bias.</summary>
    public static IReadOnlyList<string> CodeLayers { get; } = SkipDecoder64.CodeLayers(Prefix);

    /// <summary>Name of the layer from the code to the linear part of the image, with bias, at <see cref="LinearSide"/> pixels per side.</summary>
    public const string LinearLayer = $"{Prefix}.linear";

    /// <summary>Side of the linear part in pixels, before it is enlarged.</summary>
    public const int LinearSide = SkipDecoder64.Coarse;

    /// <summary>Name of the last convolution, which adds the part of the image that is not linear.</summary>
    public const string LastLayer = $"{Prefix}.image";

    /// <inheritdoc/>
    public override string Name => "vae64";

    /// <inheritdoc/>
    public override int ImageSize => 64;

    /// <inheritdoc/>
    public override LatentDistribution Latent { get; } = new(100, LatentKind.Normal, 0.1);

    /// <inheritdoc/>
    public override Tensor Forward(ILayers layers, Tensor z) => SkipDecoder64.Forward(layers, z, Prefix);
}
