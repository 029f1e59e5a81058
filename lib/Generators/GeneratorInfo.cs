namespace HybridPrior.Generators;

/// <summary>What a generator's weight file holds.</summary>
/// <param name="Architecture">Its network.</param>
/// <param name="Latent">Distribution of latent codes.</param>
/// <param name="Sha256">Hash of the file, lower-case hexadecimal.</param>
/// <param name="Metadata">What the file says of itself: recipe, steps and the like.</param>
public sealed record GeneratorInfo(GeneratorArchitecture Architecture, LatentDistribution Latent, string Sha256, IReadOnlyDictionary<string, string> Metadata);
