namespace HybridPrior.Metrics;

/// <summary>How well a score tells two kinds of images apart.</summary>
/// <param name="Area">Area under the curve: the probability that one of the second kind has the higher score, ties counting half. 0.5 is chance.</param>
/// <param name="Points">Shares of the first and of the second kind whose score is at least a threshold, from (0, 0) to (1, 1).</param>
public sealed record RocCurve(double Area, IReadOnlyList<(double First, double Second)> Points)
{
    /// <summary>Computes the curve (Fawcett, Pattern Recognition Letters 27(8), 2006; the area is the Mann-Whitney statistic).</summary>
    /// <param name="first">Scores of those the threshold should leave alone.</param>
    /// <param name="second">Scores of those it should find.</param>
    /// <exception cref="InputException">One of them is empty.</exception>
    public static RocCurve Of(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count == 0 || second.Count == 0) throw new InputException("A ROC curve needs scores of both kinds, but one has none.");
        double above = first.Sum(a => second.Sum(b => b > a ? 1 : b == a ? 0.5 : 0));
        List<(double, double)> points = [(0, 0)];
        foreach (double threshold in first.Concat(second).Distinct().OrderDescending())
            points.Add((Share(first, threshold), Share(second, threshold)));
        return new RocCurve(above / ((double)first.Count * second.Count), points);

        static double Share(IReadOnlyList<double> scores, double threshold) => scores.Count(s => s >= threshold) / (double)scores.Count;
    }
}
