using System.Diagnostics;
using HybridPrior.Experiments;
using MathNet.Numerics.Statistics;
using static TorchSharp.torch;

namespace HybridPrior.Benchmarks;

/// <summary>How fast the library is beside loops as published codes have them, and beside what the machine can do.</summary>
/// <param name="Rows">The table.</param>
/// <param name="Limits">What the machine can do, by number of threads.</param>
/// <param name="PeakBytes">Most memory the process held.</param>
/// <param name="Cancelled">Whether it was cancelled.</param>
public sealed record Benchmark(IReadOnlyList<BenchmarkRow> Rows, IReadOnlyDictionary<int, MachineLimits> Limits, long PeakBytes, bool Cancelled)
{
    private const double MostGap = 1e-4;
    private const int MostSteps = 500;

    /// <summary>Times everything, reference and library in turn.</summary>
    /// <param name="specs">What to time.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops between rounds; the rows that are complete are returned.</param>
    /// <exception cref="InvalidOperationException">Both sides do not compute the same.</exception>
    public static Benchmark Run(
        IReadOnlyList<BenchmarkSpec> specs, BenchmarkOptions options, IProgress<BenchmarkProgress>? progress = null, CancellationToken cancellation = default)
    {
        int before = get_num_threads();
        List<(Timing Timing, Work Work)> timings = [];
        Dictionary<int, MachineLimits> limits = [];
        (BenchmarkSpec Spec, int Images, int Threads)[] wanted = [.. from threads in options.Threads from spec in specs
                                                                     from images in options.Images.Select(n => Math.Min(n, spec.MostImages)).Distinct() select (spec, images, threads)];
        try
        {
            foreach ((BenchmarkSpec spec, int images, int threads) in wanted)
            {
                if (cancellation.IsCancellationRequested) break;
                progress?.Report(new BenchmarkProgress(spec.Name, images, threads, timings.Count, wanted.Length));
                set_num_threads(threads);
                // Again for every row: what else the machine does meanwhile must not pass for its limit.
                limits[threads] = MachineLimits.Measure().Best(limits.GetValueOrDefault(threads));
                using IContest contest = spec.Create(images);
                if (Time(spec.Name, contest, threads, options, cancellation) is Timing timing) timings.Add((timing, contest.Work));
            }
        }
        finally
        {
            set_num_threads(before);
        }
        using Process self = Process.GetCurrentProcess();
        BenchmarkRow[] rows = [.. timings.Select(t => t.Timing.Row(limits[t.Timing.Threads].Seconds(t.Work)))];
        return new Benchmark(rows, limits, self.PeakWorkingSet64, rows.Length < wanted.Length);
    }

    /// <summary>Writes the table as JSON.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="environment">Where it was measured.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path, RunEnvironment environment) => JsonFile.Write(path, new { environment, Limits, PeakBytes, Cancelled, Rows });

    private static Timing? Time(string name, IContest contest, int threads, BenchmarkOptions options, CancellationToken cancellation)
    {
        double gap = contest.Gap();
        if (!(gap <= MostGap))
            throw new InvalidOperationException(FormattableString.Invariant($"{name} with {contest.Images} images: both sides differ by {gap:G3} after a few steps, which cannot be timed against each other."));
        int referenceSteps = Steps(contest.Reference(1)), librarySteps = Steps(contest.Library(2));
        List<double> references = [], libraries = [];
        for (int round = 0; round < options.Rounds && !cancellation.IsCancellationRequested; round++)
        {
            references.Add(contest.Reference(referenceSteps));
            libraries.Add(contest.Library(librarySteps) / contest.Images);
        }
        if (references.Count < options.Rounds) return null;
        return new Timing(name, contest.Images, threads, references.Median(), libraries.Median(), references.Zip(libraries, (r, l) => r / l).Median(), gap);

        int Steps(double seconds) => Math.Clamp((int)(options.SecondsPerRound / seconds), 2, MostSteps);
    }

    /// <summary>A row without what only the end of the run knows: the machine's limits.</summary>
    private sealed record Timing(string Name, int Images, int Threads, double ReferenceSeconds, double LibrarySeconds, double Ratio, double Gap)
    {
        public BenchmarkRow Row(double leastSeconds) => new(Name, Images, Threads, ReferenceSeconds, LibrarySeconds, Ratio, leastSeconds / Images / LibrarySeconds, Gap);
    }
}
