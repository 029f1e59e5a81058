using System.Globalization;
using HybridPrior.Experiments;
using Plotly.NET;
using static TorchSharp.torch;

namespace HybridPrior.Reports;

/// <summary>Charts of how a denoiser learned, and of how true the standard deviations are that samples give.</summary>
internal static class CalibrationCharts
{
    private static readonly double[] Multiples = [.. Enumerable.Range(0, 13).Select(i => 0.25 * i)];

    // P(|N(0, 1)| <= k).
    private static readonly double[] Normal = [0, 0.1974, 0.3829, 0.5467, 0.6827, 0.7887, 0.8664, 0.9199, 0.9545, 0.9756, 0.9876, 0.9940, 0.9973];

    /// <summary>The share of numbers that are off by at most k standard deviations, against k.</summary>
    /// <param name="outcomes">Names, comparisons and their outcomes, which have standard deviations.</param>
    public static GenericChart Shares(IReadOnlyList<(string Name, Comparison Comparison, PriorOutcome Outcome)> outcomes)
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(outcomes.Select(o => o.Name));
        return ChartParts.Combine(
        [
            .. outcomes.Select(o => ChartParts.Line(Multiples, Within(o.Comparison.Truth, o.Outcome), o.Name, colours[o.Name], hover: "%{y:.3f}")),
            ChartParts.Line(Multiples, Normal, "normal errors", PriorColours.Neutral, StyleParam.DrawingStyle.Dash, "%{y:.3f}"),
        ], "k (standard deviations)", "share of numbers", "calibration");
    }

    /// <summary>PSNR of removed noise against processor hours, from the scores that training wrote; other methods as dashed lines.</summary>
    /// <param name="lines">Lines of the file: step, processor hours, method, set, sigma, PSNR, after a head.</param>
    /// <param name="sigma">Which of the noise levels.</param>
    public static GenericChart Learning(IReadOnlyList<string> lines, double sigma)
    {
        (double Hours, string Method, string Set, double Psnr)[] points = [.. lines.Skip(1).Select(line => line.Split(','))
            .Where(parts => double.Parse(parts[4], CultureInfo.InvariantCulture) == sigma)
            .Select(parts => (double.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts[3], double.Parse(parts[5], CultureInfo.InvariantCulture)))];
        double last = points.Max(p => p.Hours);
        IReadOnlyDictionary<string, string> colours = PriorColours.For(points.Select(p => p.Set));
        StyleParam.DrawingStyle[] dashes = [StyleParam.DrawingStyle.Dash, StyleParam.DrawingStyle.Dot, StyleParam.DrawingStyle.DashDot];
        string[] others = [.. points.Select(p => p.Method).Distinct().Where(m => points.Count(p => p.Method == m) == points.Select(p => p.Set).Distinct().Count())];
        return ChartParts.Combine(points.GroupBy(p => (p.Method, p.Set)).Select(group => others.Contains(group.Key.Method)
            ? ChartParts.Line([0, last], [group.First().Psnr, group.First().Psnr], $"{group.Key.Method}, {group.Key.Set}", colours[group.Key.Set], dashes[Array.IndexOf(others, group.Key.Method) % dashes.Length], "%{y:.2f} dB")
            : ChartParts.Line(group.Select(p => p.Hours), group.Select(p => p.Psnr), $"{group.Key.Method}, {group.Key.Set}", colours[group.Key.Set], hover: "%{y:.2f} dB")),
            "processor hours of training", "PSNR (dB)", "learning");
    }

    private static double[] Within(Tensor truth, PriorOutcome outcome)
    {
        Tensor deviations = outcome.Recovery.StandardDeviation ?? throw new InputException($"The prior '{outcome.Prior}' gives no standard deviations.");
        using var scope = NewDisposeScope();
        Tensor errors = (outcome.Recovery.Images - truth).abs();
        return [.. Multiples.Select(k => errors.le(deviations * k).to(ScalarType.Float64).mean().item<double>())];
    }
}
