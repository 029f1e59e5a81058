using System.Diagnostics;
using HybridPrior.Support;
using static TorchSharp.torch;

namespace HybridPrior.Benchmarks;

/// <summary>What the machine can do at best, measured now with the present number of threads.</summary>
/// <param name="Multiplications">Multiply-and-add operations per second in float32, of a large matrix product or of the same product as a convolution, whichever is faster.</param>
/// <param name="Bytes">Bytes per second read and written by copying a block that no cache holds.</param>
public sealed record MachineLimits(double Multiplications, double Bytes)
{
    private const int Side = 1024;
    private const long BlockFloats = 32L << 20;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.4);

    /// <summary>Measures both; takes about two seconds. The best of several tries counts, since others may use the machine too.</summary>
    public static MachineLimits Measure()
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor a = rand(Side, Side), b = rand(Side, Side), from = ones(BlockFloats), to = zeros(BlockFloats);
        Tensor image = a.view(1, Side, 32, 32), kernel = b.view(Side, Side, 1, 1);
        double product = Math.Min(Fastest(() => a.matmul(b).Dispose()), Fastest(() => NativeConvolutions.Convolve(image, kernel).Dispose()));
        double copy = Fastest(() => to.copy_(from));
        return new MachineLimits((double)Side * Side * Side / product, 2.0 * sizeof(float) * BlockFloats / copy);
    }

    /// <summary>The higher of both limits, of two measurements.</summary>
    /// <param name="other">The other measurement; null: none.</param>
    public MachineLimits Best(MachineLimits? other) =>
        other is null ? this : new(Math.Max(Multiplications, other.Multiplications), Math.Max(Bytes, other.Bytes));

    /// <summary>Least seconds in which work could be done.</summary>
    /// <param name="work">The work.</param>
    public double Seconds(Work work) => Math.Max(work.Multiplications / Multiplications, work.Bytes / Bytes);

    private static double Fastest(Action action)
    {
        action();
        double best = double.PositiveInfinity;
        Stopwatch all = Stopwatch.StartNew();
        while (all.Elapsed < Least)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
