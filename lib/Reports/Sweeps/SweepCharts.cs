using HybridPrior.Experiments;
using HybridPrior.Metrics;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>Charts of sweeps over an operator's number. Show them with <see cref="PlotlyPage"/>.</summary>
public static class SweepCharts
{
    private const double LogarithmicFrom = 4;
    private const int FewestForBand = 3;   // two values make an interval so wide that it hides the lines
    private static readonly StyleParam.MarkerSymbol[] Symbols =
        [StyleParam.MarkerSymbol.Circle, StyleParam.MarkerSymbol.Diamond, StyleParam.MarkerSymbol.Square, StyleParam.MarkerSymbol.TriangleUp];

    /// <summary>Mean PSNR in dB against the swept number, a line per prior (paper, Figures 3, 5 and 6); bands are 95 % intervals of the means, from three images on.</summary>
    /// <param name="sweep">The sweep, with at least one point. Its axis is logarithmic where the values span a factor of 4 or more.</param>
    public static GenericChart Psnr(OperatorSweep sweep) => Psnr(
        [.. sweep.Priors.Select(prior => (prior, (IReadOnlyList<(double, Summary)>)
            [.. sweep.Points.Where(p => p.Comparison.Outcomes.Any(o => o.Prior == prior)).Select(p => (p.Value, p.Comparison[prior].PsnrSummary))]))], sweep.Parameter);

    /// <summary>The same from means.</summary>
    /// <param name="lines">Names of the lines and their points: values of the number with the summary there.</param>
    /// <param name="parameter">Name of the number.</param>
    internal static GenericChart Psnr(IReadOnlyList<(string Name, IReadOnlyList<(double Value, Summary Psnr)> Points)> lines, string parameter) => Banded(
        [.. lines.Select(l => (l.Name, (IReadOnlyList<BandedPoint>)[.. l.Points.Select(p => new BandedPoint(p.Value, p.Psnr.Mean, p.Psnr.Count < FewestForBand ? null : p.Psnr.Lower, p.Psnr.Upper, Text(p.Psnr)))]))],
        parameter, "PSNR (dB)", "psnr");

    /// <summary>By how many dB a prior is ahead of others on the same images, against the swept number; bands are 95 % bootstrap intervals.</summary>
    /// <param name="lines">Names of the others and their points.</param>
    /// <param name="parameter">Name of the number.</param>
    internal static GenericChart Differences(IReadOnlyList<(string Name, IReadOnlyList<(double Value, PairedDifference Difference)> Points)> lines, string parameter) => Banded(
        [.. lines.Select(l => (l.Name, (IReadOnlyList<BandedPoint>)[.. l.Points.Select(p => new BandedPoint(p.Value, p.Difference.Mean, p.Difference.Count < FewestForBand ? null : p.Difference.Lower, p.Difference.Upper,
            $"{ReportText.Number(p.Difference.Mean, "+0.00;-0.00;0.00")} dB ({p.Difference.Wins} of {p.Difference.Count})"))]))],
        parameter, "difference of PSNR (dB)", "differences", level: 0);

    private static GenericChart Banded(IReadOnlyList<(string Name, IReadOnlyList<BandedPoint> Points)> lines, string parameter, string yTitle, string file, double? level = null)
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(lines.Select(l => l.Name));
        double[] values = [.. lines.SelectMany(l => l.Points).Select(p => p.X).Distinct().Order()];
        List<GenericChart> bands = [], traces = [];
        if (level is double height) bands.Add(ChartParts.Line([values[0], values[^1]], [height, height], "", PriorColours.Neutral, StyleParam.DrawingStyle.Dash));
        foreach (Trace trace in bands.SelectMany(GenericChart.getTraces)) trace.SetProperty("showlegend", false);
        foreach ((string name, IReadOnlyList<BandedPoint> points) in lines)
        {
            BandedPoint[] known = [.. points.Where(p => p.Lower is not null && p.Upper is not null)];
            if (known.Length > 1) bands.Add(ChartParts.Band([.. known.Select(p => p.X)], [.. known.Select(p => p.Lower!.Value)], [.. known.Select(p => p.Upper!.Value)], colours[name], name));
            traces.Add(ChartParts.DottedLine(points.Select(p => p.X), points.Select(p => p.Y), points.Select(p => p.Text), name, colours[name]));
        }
        return ChartParts.Combine([.. bands, .. traces], Title(parameter), yTitle, $"{file}-{parameter}", Axis(values));
    }

    /// <summary>Parameters per image against the swept number, both logarithmic (paper, Figure 7).</summary>
    /// <param name="lines">Names of the lines and their points.</param>
    /// <param name="parameter">Name of the number.</param>
    internal static GenericChart Parameters(IReadOnlyList<(string Name, IReadOnlyList<(double Value, long Count)> Points)> lines, string parameter)
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(lines.Select(l => l.Name));
        return ChartParts.Combine(
            lines.Select(l => ChartParts.DottedLine(l.Points.Select(p => p.Value), l.Points.Select(p => (double)p.Count), l.Points.Select(p => ReportText.Number(p.Count, "N0")), l.Name, colours[l.Name])),
            Title(parameter), "parameters per image", "parameters", Axis([.. lines.SelectMany(l => l.Points).Select(p => p.Value).Distinct().Order()]),
            ChartParts.Entries(("type", "log"), ("exponentformat", "power"), ("dtick", 1)));
    }

    /// <summary>The weights of combinations, a dot per image: beta against alpha (paper, Figure 5, right).</summary>
    /// <param name="sets">Comparisons under the names to show; only combinations in them are drawn, each at every point it has.</param>
    /// <returns>The chart; null where there is no combination.</returns>
    public static GenericChart? Weights(IReadOnlyList<(string Name, IReadOnlyList<Comparison> Comparisons)> sets) =>
        Weights([.. sets.Select(s => (s.Name, PriorColours.For(sets.Select(t => t.Name))[s.Name], (IReadOnlyList<(double, double, string)>)[.. s.Comparisons.SelectMany(Dots)]))]);

    /// <summary>The same from numbers.</summary>
    /// <param name="sets">Names and colours of the sets, and per image alpha, beta and what to call it.</param>
    internal static GenericChart? Weights(IReadOnlyList<(string Name, string Colour, IReadOnlyList<(double Alpha, double Beta, string Image)> Dots)> sets)
    {
        List<GenericChart> traces = [];
        foreach ((int i, (string name, string colour, IReadOnlyList<(double Alpha, double Beta, string Image)> dots)) in sets.Index())
        {
            if (dots.Count == 0) continue;
            GenericChart chart = ChartParts.Dots(dots.Select(d => d.Alpha), dots.Select(d => d.Beta), name, colour, Symbols[i % Symbols.Length],
                "%{text}<br>α = %{x:.3f}, β = %{y:.3f}<extra></extra>");
            foreach (Trace trace in GenericChart.getTraces(chart))
            {
                trace.SetProperty("text", dots.Select(d => PlotlyPage.Escape(d.Image)).ToArray());
                trace.SetProperty("showlegend", true);
            }
            traces.Add(chart);
        }
        return traces.Count == 0 ? null : ChartParts.Combine(traces, "α, weight of the first half (no unit)", "β, weight of the second half (no unit)", "weights", hoverMode: "closest");
    }

    private static IEnumerable<(double Alpha, double Beta, string Image)> Dots(Comparison comparison) =>
        from outcome in comparison.Outcomes
        where outcome.Recovery.Components.Count == 2
        from dot in outcome.Recovery.Weight("alpha").Zip(outcome.Recovery.Weight("beta"), comparison.Names)
        select dot;

    private static string Text(Summary psnr) =>
        ReportText.Number(psnr.Mean, "F2") + (psnr.HalfWidth is double half ? $" ± {ReportText.Number(half, "F2")}" : "") + $" dB ({ReportText.Count(psnr.Count, "image")})";

    private static string Title(string parameter) => parameter switch
    {
        "m" => "number of measurements m",
        "factor" => "downsampling factor",
        "keep" => "share of the pixels that is kept",
        "box" => "side of the missing box (pixels)",
        "sigma" => "standard deviation of the blur (pixels)",
        "length" => "length of the blur (pixels)",
        _ => parameter,
    };

    private static Dictionary<string, object> Axis(IReadOnlyList<double> values)
    {
        Dictionary<string, object> axis = ChartParts.Entries(
            ("tickmode", "array"), ("tickvals", values.ToArray()), ("ticktext", values.Select(v => ReportText.Number(v, v >= 1 ? "#,0.##" : "0.###")).ToArray()));
        if (values.Min() > 0 && values.Max() >= LogarithmicFrom * values.Min()) axis["type"] = "log";
        return axis;
    }

    private sealed record BandedPoint(double X, double Y, double? Lower, double? Upper, string Text);
}
