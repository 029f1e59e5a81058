using HybridPrior.Experiments;
using HybridPrior.Generators;
using MathNet.Numerics.Statistics;

namespace HybridPrior.Benchmarks;

/// <summary>How time and memory of a recovery grow with the number of images, of measurements, of pixels and of steps, measured on this machine.</summary>
/// <param name="Curves">A curve for each.</param>
/// <param name="Cancelled">Whether it was cancelled.</param>
public sealed record Growth(IReadOnlyList<GrowthCurve> Curves, bool Cancelled)
{
    private const int Rounds = 3, LeastSteps = 3;
    private const double SecondsPerRound = 0.5;

    private static IReadOnlyList<Axis> Axes { get; } =
    [
        new("images", "a step of the hybrid, DCGAN-64, m = 1000", [1, 2, 4, 8, 16, 32], n => Hybrid(1000, n)),
        new("measurements", "a step of the hybrid, DCGAN-64, 12 images", [500, 1000, 2000, 4000, 8000], m => Hybrid(m, 12)),
        new("pixels of a side", "a step of the decoder, 4 images, m = 1000", [32, 64, 128, 256], side => new InversionContest(null, ContestKind.Decoder, (int)side, 1000, 4)),
        new("steps", "all steps of the hybrid, DCGAN-64, 4 images, m = 1000", [25, 50, 100, 200], _ => Hybrid(1000, 4), Whole: true),
    ];

    /// <summary>Measures all curves; takes about two minutes on two cores.</summary>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops between points; curves with at least two points are returned.</param>
    public static Growth Measure(IProgress<BenchmarkProgress>? progress = null, CancellationToken cancellation = default)
    {
        List<GrowthCurve> curves = [];
        int done = 0, all = Axes.Sum(a => a.Sizes.Count);
        foreach (Axis axis in Axes)
        {
            List<GrowthPoint> points = [];
            foreach (long size in axis.Sizes.TakeWhile(_ => !cancellation.IsCancellationRequested))
            {
                progress?.Report(new BenchmarkProgress($"{axis.Name}: {size}", 0, 0, done++, all));
                points.Add(Point(axis, size));
            }
            if (points.Count > 1) curves.Add(new GrowthCurve(axis.Name, axis.Measured, points));
        }
        return new Growth(curves, cancellation.IsCancellationRequested);
    }

    /// <summary>Writes the curves as JSON.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="environment">Where they were measured.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path, RunEnvironment environment) => JsonFile.Write(path, new { environment, Cancelled, Curves });

    private static InversionContest Hybrid(long m, long images) => new(new Dcgan64(), ContestKind.Hybrid, 64, m, (int)images);

    private static GrowthPoint Point(Axis axis, long size)
    {
        PeakMemory memory = PeakMemory.Start();
        using InversionContest contest = axis.Create(size);
        int steps = axis.Whole ? (int)size : Math.Max(LeastSteps, (int)(SecondsPerRound / contest.Library(LeastSteps)));
        double seconds = Enumerable.Range(0, Rounds).Select(_ => contest.Library(steps) * (axis.Whole ? steps : 1)).Median();
        return new GrowthPoint(size, seconds, memory.Bytes());
    }

    /// <param name="Name">The size that grows.</param>
    /// <param name="Measured">What is timed.</param>
    /// <param name="Sizes">Its values.</param>
    /// <param name="Create">Prepares the recovery.</param>
    /// <param name="Whole">Whether the size is the number of steps, all of which are timed.</param>
    private sealed record Axis(string Name, string Measured, IReadOnlyList<long> Sizes, Func<long, InversionContest> Create, bool Whole = false);
}
