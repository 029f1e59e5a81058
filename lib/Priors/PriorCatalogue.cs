namespace HybridPrior.Priors;

/// <summary>The priors that can be asked for by name.</summary>
public static class PriorCatalogue
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["generator", "decoder", "hybrid"];

    /// <summary>Builds a prior.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="settings">What it is built from.</param>
    /// <exception cref="InputException">No prior has that name.</exception>
    public static IImagePrior Create(string name, PriorSettings settings) => name switch
    {
        "generator" => new GeneratorPrior(settings.Generator, settings.LearningRate),
        "decoder" => new DeepDecoder(settings.Generator.ImageSize, settings.Width, settings.Order, settings.Seed, settings.LearningRate, settings.Device),
        "hybrid" => new LinearCombination(Create("generator", settings), Create("decoder", settings), "hybrid", settings.LearningRate),
        _ => throw new InputException($"The prior '{name}' is not known; known are {string.Join(", ", Names)}."),
    };
}
