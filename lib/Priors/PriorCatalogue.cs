using HybridPrior.Generators;

namespace HybridPrior.Priors;

/// <summary>The priors that can be asked for by name.</summary>
public static class PriorCatalogue
{
    private static readonly Dictionary<string, Func<PriorSettings, IPrior>> Makers = new()
    {
        ["generator"] = Generator,
        ["decoder"] = Decoder,
        ["hybrid"] = s => new LinearCombination(Generator(s), Decoder(s), "hybrid", s.LearningRate),
        ["generator-dip"] = s => AdaptiveGenerator.DeepImagePrior(Network(s, "generator-dip"), s.LearningRate),
        ["iagan"] = s => AdaptiveGenerator.ImageAdaptive(Network(s, "iagan")),
        ["gaussian"] = s => new GaussianPrior(s.Gaussian ?? throw new InputException("The prior 'gaussian' needs a Gaussian model, but none is given.")),
        ["lasso-dct"] = s => SparsePrior.Dct(Shape(s), s.SparseWeight, s.Device),
        ["lasso-haar"] = s => SparsePrior.Haar(Shape(s), s.SparseWeight),
        ["tv"] = s => new TotalVariationPrior(Shape(s), s.VariationWeight),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>Builds a prior.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="settings">What it is built from.</param>
    /// <exception cref="InputException">No prior has that name, or the settings lack what it needs.</exception>
    public static IPrior Create(string name, PriorSettings settings) => Makers.TryGetValue(name, out Func<PriorSettings, IPrior>? make)
        ? make(settings)
        : throw new InputException($"The prior '{name}' is not known; known are {string.Join(", ", Names)}.");

    private static GeneratorPrior Generator(PriorSettings s) => new(s.Generator, s.LearningRate);

    private static FrozenGenerator Network(PriorSettings s, string prior) => s.Generator as FrozenGenerator ?? throw new InputException(
        $"The prior '{prior}' moves what is inside the generator, so it needs one of a known architecture ({string.Join(", ", GeneratorArchitectures.All.Select(a => a.Name))}), not {s.Generator.Name}.");

    private static DeepDecoder Decoder(PriorSettings s) => new(s.Generator.ImageSize, s.Width, s.Order, s.Seed, s.LearningRate, s.Device);

    private static long[] Shape(PriorSettings s) => [3, s.Generator.ImageSize, s.Generator.ImageSize];
}
