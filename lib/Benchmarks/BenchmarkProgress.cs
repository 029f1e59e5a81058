namespace HybridPrior.Benchmarks;

/// <summary>Where a benchmark stands.</summary>
/// <param name="Name">What is timed now.</param>
/// <param name="Images">Images at once.</param>
/// <param name="Threads">CPU threads that the row is timed with.</param>
/// <param name="Done">Rows that are complete.</param>
/// <param name="All">Rows in all.</param>
public sealed record BenchmarkProgress(string Name, int Images, int Threads, int Done, int All);
