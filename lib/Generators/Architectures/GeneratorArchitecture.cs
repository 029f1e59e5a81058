using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A generator network without its weights: one definition for training, for frozen inversion and for weights per image.</summary>
public abstract class GeneratorArchitecture
{
    private readonly Lazy<NetworkDeclaration> declaration;

    /// <summary>Prepares the declaration, which is read off the network when first asked for.</summary>
    protected GeneratorArchitecture() => declaration = new(() => NetworkDeclaration.Of(Forward, Latent.Count));

    /// <summary>Short name, as in weight files and on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Side of the square images, in pixels.</summary>
    public abstract int ImageSize { get; }

    /// <summary>Distribution of latent codes in our training.</summary>
    public abstract LatentDistribution Latent { get; }

    /// <summary>Distribution of latent codes of weight files made elsewhere, which do not say theirs.</summary>
    public virtual LatentDistribution LatentElsewhere => Latent;

    /// <summary>The weights it needs.</summary>
    public NetworkDeclaration Declaration => declaration.Value;

    /// <summary>Evaluates the network.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="z">Latent codes, (B, Latent.Count).</param>
    /// <returns>Raw output (B, 3, S, S), nominally in [-1, 1].</returns>
    public abstract Tensor Forward(ILayers layers, Tensor z);

    /// <summary>Evaluates the network up to a place where it can be cut.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="z">Latent codes, (B, Latent.Count).</param>
    /// <param name="border">Number of the place, 1 to <c>Declaration.Borders.Count</c>.</param>
    /// <returns>The activations that cross it.</returns>
    public IReadOnlyList<Tensor> Activations(ILayers layers, Tensor z, int border)
    {
        CutLayers cut = new(layers, border);
        Forward(cut, z);
        return cut.Crossing;
    }

    /// <summary>Evaluates what is left of the network behind a place where it is cut, and maps its output to images.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="activations">The activations that cross the place.</param>
    /// <param name="border">Number of the place, 1 to <c>Declaration.Borders.Count</c>.</param>
    /// <returns>Images (B, 3, S, S), nominally in [0, 1] and not clamped.</returns>
    public Tensor ImageFrom(ILayers layers, IReadOnlyList<Tensor> activations, int border) =>
        Image(new CutLayers(layers, border, activations), zeros([1, Latent.Count]));

    /// <summary>Evaluates the network and maps its output to images.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="z">Latent codes, (B, Latent.Count).</param>
    /// <returns>Images (B, 3, S, S), nominally in [0, 1] and not clamped.</returns>
    public Tensor Image(ILayers layers, Tensor z) => Forward(layers, z) * 0.5 + 0.5;
}
