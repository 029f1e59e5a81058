using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A generator of a known architecture with its weights fixed and prepared once.</summary>
public sealed class FrozenGenerator : IGenerator
{
    private readonly FrozenLayers layers;
    private readonly IReadOnlyDictionary<string, Tensor> weights;

    /// <summary>Prepares a generator.</summary>
    /// <param name="architecture">Its network.</param>
    /// <param name="weights">Its weights by name, complete; copied.</param>
    /// <param name="latent">Distribution of latent codes it was trained with; null for the architecture's.</param>
    /// <param name="device">Where to evaluate; null for the CPU.</param>
    /// <param name="key">Where in a checkpoint the weights lay; null for nowhere in particular.</param>
    public FrozenGenerator(
        GeneratorArchitecture architecture, IReadOnlyDictionary<string, Tensor> weights, LatentDistribution? latent = null, Device? device = null,
        string? key = null)
    {
        Architecture = architecture;
        Key = key;
        Latent = latent ?? architecture.Latent;
        layers = new FrozenLayers(architecture.Declaration, weights, device);
        this.weights = architecture.Declaration.Weights.ToDictionary(
            w => w.Name, w => weights[w.Name].detach().to(ScalarType.Float32, device ?? CPU, copy: true).DetachFromDisposeScope());
    }

    /// <summary>The network without its weights: layers, image size, distribution of codes.</summary>
    public GeneratorArchitecture Architecture { get; }

    /// <summary>Where in a checkpoint its weights lay, such as <c>model_state_dict</c>; null where the file held nothing else.</summary>
    public string? Key { get; }

    /// <summary>Its weights by name as they were trained, for those who move them; to be read only.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => weights;

    /// <summary>Its layers, for those who evaluate it in parts.</summary>
    public ILayers Layers => layers;

    /// <inheritdoc/>
    public string Name => Architecture.Name;

    /// <inheritdoc/>
    public int ImageSize => Architecture.ImageSize;

    /// <inheritdoc/>
    public LatentDistribution Latent { get; }

    /// <inheritdoc/>
    public Tensor Image(Tensor z) => Architecture.Image(layers, z);

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        layers.Dispose();
        foreach (Tensor weight in weights.Values) weight.Dispose();
    }
}
