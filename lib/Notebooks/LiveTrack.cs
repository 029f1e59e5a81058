using HybridPrior.Inversion;

namespace HybridPrior.Notebooks;

/// <summary>What a live display draws of one recovery: means over its images against the steps an image got.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Steps">Steps, counted from the start of the recovery.</param>
/// <param name="Psnr">Mean PSNR in dB at these steps.</param>
/// <param name="Loss">Mean of ||A x - y||^2.</param>
internal sealed record LiveTrack(string Prior, IReadOnlyList<double> Steps, IReadOnlyList<double> Psnr, IReadOnlyList<double> Loss)
{
    /// <summary>The curves up to now.</summary>
    /// <param name="progress">Where the recovery stands.</param>
    /// <param name="total">Steps of the whole recovery.</param>
    public static LiveTrack Of(RecoveryProgress progress, int total)
    {
        double before = (progress.Fraction * total) - progress.Step;
        return new LiveTrack(progress.Prior, [.. progress.Curves.Steps.Select(s => before + s)], Means(progress.Curves, "psnr"), Means(progress.Curves, "loss"));
    }

    private static double[] Means(Curves curves, string name)
    {
        int rows = curves.Last(name).Count;
        IReadOnlyList<double>[] all = [.. Enumerable.Range(0, rows).Select(row => curves.Of(name, row))];
        return rows == 0 ? [] : [.. Enumerable.Range(0, all[0].Count).Select(i => all.Average(row => row[i]))];
    }
}
