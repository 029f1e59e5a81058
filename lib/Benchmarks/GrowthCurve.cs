using MathNet.Numerics;

namespace HybridPrior.Benchmarks;

/// <summary>What a recovery takes at one size of a problem.</summary>
/// <param name="Size">What grows: images, measurements, the side in pixels, or steps.</param>
/// <param name="Seconds">Seconds of what <see cref="GrowthCurve.Measured"/> says, median.</param>
/// <param name="Bytes">Most memory it took beyond the idle program; null where the system does not tell.</param>
public sealed record GrowthPoint(long Size, double Seconds, double? Bytes);

/// <summary>How time and memory grow with one size of a problem.</summary>
/// <param name="Axis">The size that grows.</param>
/// <param name="Measured">What was timed, with the sizes that stay.</param>
/// <param name="Points">What was measured, in the order of the sizes.</param>
public sealed record GrowthCurve(string Axis, string Measured, IReadOnlyList<GrowthPoint> Points)
{
    /// <summary>Exponent p of time ~ size^p, by least squares of the logarithms.</summary>
    public double TimeExponent => Exponent([.. Points.Select(p => ((double)p.Size, p.Seconds))]);

    /// <summary>The same of memory; null where the system does not tell.</summary>
    public double? MemoryExponent => Points.All(p => p.Bytes > 0) ? Exponent([.. Points.Select(p => ((double)p.Size, p.Bytes!.Value))]) : null;

    /// <summary>Exponent p of y ~ x^p, by least squares of the logarithms.</summary>
    /// <param name="points">At least two, with different x; all positive.</param>
    public static double Exponent(IReadOnlyList<(double X, double Y)> points) =>
        Fit.Line([.. points.Select(p => Math.Log(p.X))], [.. points.Select(p => Math.Log(p.Y))]).B;
}
