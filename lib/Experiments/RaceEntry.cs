using HybridPrior.Inversion;
using HybridPrior.Priors;

namespace HybridPrior.Experiments;

/// <summary>What takes part in a race.</summary>
/// <param name="Name">Name of the schedule.</param>
/// <param name="Prior">The prior with that schedule's learning rates.</param>
/// <param name="Schedule">Steps, restarts and seed.</param>
public sealed record RaceEntry(string Name, IParametricPrior Prior, Schedule Schedule);
