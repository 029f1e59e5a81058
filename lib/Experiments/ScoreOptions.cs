namespace HybridPrior.Experiments;

/// <summary>How a generator is scored.</summary>
/// <param name="Steps">Optimiser steps of each inversion; 5500 in the paper.</param>
/// <param name="Restarts">Starts per image when representing; the best is kept. Compressed sensing has one, as in the paper.</param>
/// <param name="Seed">Seed of operators, noise and starts.</param>
/// <param name="Batch">Images inverted at the same time; it decides memory and speed, not the result.</param>
/// <param name="Measurements">Numbers of measurements m for compressed sensing; null for 500 and 2500.</param>
public sealed record ScoreOptions(int Steps = 5500, int Restarts = 3, ulong Seed = 1, int Batch = 16, IReadOnlyList<int>? Measurements = null);
