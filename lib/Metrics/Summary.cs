using MathNet.Numerics.Distributions;

namespace HybridPrior.Metrics;

/// <summary>Mean of a small sample and how well it is known.</summary>
/// <param name="Count">Number of values, at least 1.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="HalfWidth">
/// Half of the 95 % confidence interval of the mean: Student's t quantile at 0.975 with Count - 1 degrees of freedom, times the sample standard
/// deviation over the square root of Count. Null where there is none: a single value, or values that are not all finite.
/// </param>
public sealed record Summary(int Count, double Mean, double? HalfWidth)
{
    /// <summary>Lower end of the interval; null where there is none.</summary>
    public double? Lower => Mean - HalfWidth;

    /// <summary>Upper end of the interval; null where there is none.</summary>
    public double? Upper => Mean + HalfWidth;

    /// <summary>Summarises values that are independent of each other, such as the PSNR of several images.</summary>
    /// <param name="values">The values; not finite ones (the PSNR of identical images) go into the mean by the usual arithmetic.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="InputException">There is no value, or one is not a number.</exception>
    public static Summary Of(IEnumerable<double> values)
    {
        double[] sample = [.. values];
        if (sample.Length == 0) throw new InputException("A summary needs at least one value, but got none.");
        if (Array.FindIndex(sample, double.IsNaN) is >= 0 and int place) throw new InputException($"A summary needs numbers, but value {place + 1} of {sample.Length} is NaN.");
        double mean = sample.Average();
        if (sample.Length == 1 || !sample.All(double.IsFinite)) return new Summary(sample.Length, mean, null);
        double variance = sample.Sum(value => (value - mean) * (value - mean)) / (sample.Length - 1);
        double quantile = StudentT.InvCDF(0, 1, sample.Length - 1, 0.975);
        return new Summary(sample.Length, mean, quantile * Math.Sqrt(variance / sample.Length));
    }
}
