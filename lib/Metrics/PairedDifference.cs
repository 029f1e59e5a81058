namespace HybridPrior.Metrics;

/// <summary>How much better one method did than another on the same images.</summary>
/// <param name="Count">Number of images.</param>
/// <param name="Mean">Mean of first minus second.</param>
/// <param name="Lower">Lower end of the 95 % bootstrap interval of the mean; null with one image or values that are not finite.</param>
/// <param name="Upper">Its upper end.</param>
/// <param name="Wins">Images on which the first was better.</param>
public sealed record PairedDifference(int Count, double Mean, double? Lower, double? Upper, int Wins)
{
    private const int Resamples = 10_000;

    /// <summary>Compares two methods image by image.</summary>
    /// <remarks>
    /// Percentile interval of 10,000 resamples of the images (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13). Of few images it is
    /// somewhat too narrow. The resamples come from a generator of our own, so a seed gives the same interval on every system.
    /// </remarks>
    /// <param name="first">Values of the first method, one per image.</param>
    /// <param name="second">Values of the second on the same images.</param>
    /// <param name="seed">Seed of the resamples.</param>
    /// <exception cref="ArgumentException">The numbers of values differ or there are none.</exception>
    public static PairedDifference Of(IReadOnlyList<double> first, IReadOnlyList<double> second, ulong seed = 1)
    {
        if (first.Count == 0 || first.Count != second.Count) throw new ArgumentException($"Paired values are needed, one or more, not {first.Count} and {second.Count}.");
        double[] differences = [.. first.Zip(second, (a, b) => a == b ? 0 : a - b)];   // also where both are infinite
        double mean = differences.Average();
        int wins = differences.Count(d => d > 0);
        if (differences.Length == 1 || !differences.All(double.IsFinite)) return new(differences.Length, mean, null, null, wins);
        double[] means = new double[Resamples];
        ulong state = seed;
        for (int r = 0; r < Resamples; r++)
        {
            for (int i = 0; i < differences.Length; i++) means[r] += differences[Next(ref state, differences.Length)];
            means[r] /= differences.Length;
        }
        Array.Sort(means);
        return new(differences.Length, mean, Quantile(means, 0.025), Quantile(means, 0.975), wins);
    }

    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        return sorted[below] + (place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014), brought to 0..count - 1 by multiplication (Lemire 2019).</summary>
    private static int Next(ref ulong state, int count)
    {
        unchecked
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)(((UInt128)(z ^ (z >> 31)) * (ulong)count) >> 64);
        }
    }
}
