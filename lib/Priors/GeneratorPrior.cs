using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>The images a trained generator can make: G(z), with z to be found (Bora et al. 2017; paper, section 3).</summary>
public sealed class GeneratorPrior : IParametricPrior
{
    private readonly IGenerator generator;

    /// <summary>Wraps a generator, which stays with its owner.</summary>
    /// <param name="generator">The generator G.</param>
    public GeneratorPrior(IGenerator generator)
    {
        this.generator = generator;
        ImageShape = [3, generator.ImageSize, generator.ImageSize];
        Blocks = [new ParameterBlock("z", generator.Latent.Count, random => generator.Latent.Sample(1, random).flatten())];
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "generator";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters) => generator.Image(parameters["z"]);
}
