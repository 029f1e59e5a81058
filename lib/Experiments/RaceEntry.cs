using HybridPrior.Inversion;
using HybridPrior.Priors;

namespace HybridPrior.Experiments;

/// <summary>What takes part in a race.</summary>
/// <param name="Name">Name of the recipe.</param>
/// <param name="Prior">The prior with that recipe's learning rates.</param>
/// <param name="Recipe">Steps, restarts and seed.</param>
public sealed record RaceEntry(string Name, IImagePrior Prior, Recipe Recipe);
