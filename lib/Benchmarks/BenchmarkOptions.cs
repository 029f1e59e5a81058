namespace HybridPrior.Benchmarks;

/// <summary>How to time.</summary>
/// <param name="Images">Numbers of images at once.</param>
/// <param name="Threads">Numbers of threads.</param>
/// <param name="Rounds">Rounds, in each of which reference and library take their turn; medians over them are stated.</param>
/// <param name="SecondsPerRound">Seconds that each side runs in a round, roughly; at least two steps.</param>
public sealed record BenchmarkOptions(IReadOnlyList<int> Images, IReadOnlyList<int> Threads, int Rounds = 5, double SecondsPerRound = 1);
