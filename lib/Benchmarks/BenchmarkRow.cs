namespace HybridPrior.Benchmarks;

/// <summary>What one contest gave.</summary>
/// <param name="Name">What was timed.</param>
/// <param name="Images">Images per step on the library's side; the reference has one.</param>
/// <param name="Threads">Threads on both sides.</param>
/// <param name="ReferenceSeconds">Median seconds of the reference per step and image.</param>
/// <param name="LibrarySeconds">Median seconds of the library per step and image.</param>
/// <param name="Ratio">Median over the rounds of reference by library.</param>
/// <param name="Fraction">Share of the machine's limit: least seconds that the multiplications or the bytes of a step allow, by the library's seconds. Multiplications are those of direct sums; minimal filtering makes fewer and may pass the limit.</param>
/// <param name="Gap">Norm of the difference of both sides' first image after a few steps, relative to the image's norm.</param>
public sealed record BenchmarkRow(string Name, int Images, int Threads, double ReferenceSeconds, double LibrarySeconds, double Ratio, double Fraction, double Gap);
