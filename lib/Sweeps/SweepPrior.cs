namespace HybridPrior.Sweeps;

/// <summary>A prior of a sweep.</summary>
/// <param name="Name">Its name in the catalogue of priors, <c>auto</c>, or two joined by +.</param>
/// <param name="Operators">The operators it is run with; null for all of the sweep's.</param>
public sealed record SweepPrior(string Name, IReadOnlyList<string>? Operators = null);
