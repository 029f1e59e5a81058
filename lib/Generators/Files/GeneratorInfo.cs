namespace HybridPrior.Generators;

/// <summary>What a generator's weight file holds.</summary>
/// <param name="Architecture">Name of its network; <c>torchscript</c> for one that brings its own.</param>
/// <param name="ParameterCount">Number of trained weights.</param>
/// <param name="ImageSize">Side of the square images, in pixels.</param>
/// <param name="Range">Output values of black and white, which are mapped to 0 and 1.</param>
/// <param name="Latent">Distribution of latent codes.</param>
/// <param name="Sha256">Hash of the file, lower-case hexadecimal.</param>
/// <param name="Metadata">What the file says of itself: recipe, steps and the like.</param>
/// <param name="Key">Where in a checkpoint its weights lie, such as <c>model_state_dict</c>; null where the file holds nothing else.</param>
public sealed record GeneratorInfo(
    string Architecture, long ParameterCount, int ImageSize, (double Low, double High) Range, LatentDistribution Latent, string Sha256,
    IReadOnlyDictionary<string, string> Metadata, string? Key = null);
