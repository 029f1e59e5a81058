using HybridPrior.Experiments;
using HybridPrior.Inversion;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>Charts of a comparison. Show them with <see cref="PlotlyPage"/>.</summary>
/// <remarks>
/// Thick lines are means over the images, faint ones single images (the first 30). Steps count from the start of a recovery: a combination's
/// curve begins after the steps its halves got on their own. Without a theme of its own a page shows them readably on light and dark ground.
/// </remarks>
public static class RecoveryCharts
{
    private const int MaxFaintLines = 30, MaxTicks = 40, MaxTickText = 18, MaxDecadeLabels = 8;
    private const double RoomForDots = 1.02;   // the dot of a prior without steps of its own stands at the end, and is whole
    private const string StepTitle = "optimiser step";
    private static readonly (string Curve, string Letter)[] Weighted = [("alpha", "α"), ("beta", "β")];

    /// <summary>PSNR in dB against steps.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The chart; null where no PSNR was recorded.</returns>
    public static GenericChart? Psnr(Comparison comparison) =>
        BySteps(comparison, "psnr", "%{y:.2f} dB") is { Count: > 0 } traces
            ? ChartParts.Combine(traces, StepTitle, "PSNR (dB)", "psnr", x: StepRange(comparison))
            : null;

    /// <summary>The loss ||A x - y||^2 against steps, on a logarithmic axis, with the expected squared norm of the noise as a line where there is noise.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The chart; null where no loss was recorded.</returns>
    public static GenericChart? Loss(Comparison comparison)
    {
        double noise = Math.Pow(comparison.Measurement.NoiseNorm, 2);
        List<GenericChart> traces = BySteps(comparison, "loss", "%{y:.4g}");
        if (traces.Count == 0) return null;
        if (noise > 0)
        {
            string name = FormattableString.Invariant($"noise {noise:G3}");
            traces.Add(ChartParts.Line([0, LastStep(comparison)], [noise, noise], name, PriorColours.Neutral, StyleParam.DrawingStyle.Dash));
        }
        return ChartParts.Combine(traces, StepTitle, "‖A x − y‖²  (squared units of y)", "loss", StepRange(comparison),
             ChartParts.Entries(("type", "log"), ("exponentformat", "power"), ("dtick", DecadesPerTick(comparison, noise)), ("minor", ChartParts.Entries(("ticks", "outside"), ("ticklen", 3)))));
    }

    /// <summary>The weights alpha and beta of combinations against steps, each in the colour of the half that it weights.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The chart; null where there is no combination.</returns>
    public static GenericChart? Weights(Comparison comparison)
    {
        IReadOnlyDictionary<string, string> colours = Colours(comparison);
        StyleParam.DrawingStyle[] dashes = [StyleParam.DrawingStyle.Solid, StyleParam.DrawingStyle.Dash, StyleParam.DrawingStyle.Dot];
        List<GenericChart> traces = [];
        RecoveryResult[] combinations = [.. comparison.Outcomes.Select(o => o.Recovery).Where(r => r.Components.Count == 2)];
        for (int i = 0; i < combinations.Length; i++)
        {
            foreach (((string weight, string letter), (string component, _)) in Weighted.Zip(combinations[i].Components))
            {
                if (Track.Of(combinations[i], weight) is not Track track) continue;
                string name = $"{letter} · {component}{(combinations.Length > 1 ? $" in {track.Prior}" : "")}";
                Add(traces, track, name, PriorColours.Half(colours[component]), dashes[i % dashes.Length], "%{y:.3f}");
            }
        }
        if (traces.Count == 0) return null;
        int last = Math.Max(1, combinations.Max(r => r.Steps));
        return ChartParts.Combine(traces, StepTitle, "weight (no unit)", "weights", ChartParts.Entries(("range", new[] { 0, last })));
    }

    /// <summary>PSNR in dB of each image, a dot per prior; dotted lines are the priors' means.</summary>
    /// <param name="comparison">The comparison.</param>
    public static GenericChart PerImage(Comparison comparison)
    {
        IReadOnlyDictionary<string, string> colours = Colours(comparison);
        StyleParam.MarkerSymbol[] symbols =
            [StyleParam.MarkerSymbol.Circle, StyleParam.MarkerSymbol.Diamond, StyleParam.MarkerSymbol.Square, StyleParam.MarkerSymbol.TriangleUp];
        double[] places = [.. Enumerable.Range(0, comparison.Names.Count).Select(i => (double)i)];
        List<GenericChart> traces = [];
        for (int i = 0; i < comparison.Outcomes.Count; i++)
        {
            PriorOutcome outcome = comparison.Outcomes[i];
            string colour = colours[outcome.Prior];
            traces.Add(ChartParts.Dots(places, outcome.Psnr, outcome.Prior, colour, symbols[i % symbols.Length], "%{y:.2f} dB"));
            double mean = outcome.PsnrSummary.Mean;
            if (!double.IsFinite(mean)) continue;
            GenericChart line = ChartParts.Line([-0.5, places.Length - 0.5], [mean, mean], "mean", colour, StyleParam.DrawingStyle.Dot, group: outcome.Prior);
            foreach (Trace trace in GenericChart.getTraces(line)) trace.SetProperty("showlegend", false);
            traces.Add(line);
        }
        int every = Math.Max(1, (places.Length + MaxTicks - 1) / MaxTicks);
        double[] ticks = [.. places.Where((_, i) => i % every == 0)];
        return ChartParts.Combine(traces, "image", "PSNR (dB)", "psnr-per-image", x: ChartParts.Entries(
            ("tickmode", "array"), ("tickvals", ticks), ("ticktext", ticks.Select(t => Short(comparison.Names[(int)t])).ToArray()),
            ("range", new[] { -0.5, places.Length - 0.5 }), ("showgrid", places.Length <= MaxTicks)));
    }

    /// <summary>Paired differences of PSNR in dB with their 95 % bootstrap intervals: the best prior against each other one, and every pair where these are few.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <returns>The chart; null with fewer than two priors or images.</returns>
    public static GenericChart? Differences(Comparison comparison)
    {
        PairRow[] rows = [.. PairRow.Of(comparison).Where(r => r.Difference.Lower is not null)];
        if (rows.Length == 0) return null;
        double[] places = [.. rows.Select((_, i) => (double)(rows.Length - 1 - i))];
        GenericChart dots = ChartParts.Dots(rows.Select(r => r.Difference.Mean), places, "difference", PriorColours.Of(rows[0].Better), StyleParam.MarkerSymbol.Circle, "%{x:+.2f} dB");
        foreach (Trace trace in GenericChart.getTraces(dots))
        {
            trace.SetProperty("showlegend", false);
            trace.SetProperty("error_x", ChartParts.Entries(("type", "data"), ("symmetric", false), ("thickness", 1.5), ("width", 4),
                ("array", rows.Select(r => r.Difference.Upper!.Value - r.Difference.Mean).ToArray()), ("arrayminus", rows.Select(r => r.Difference.Mean - r.Difference.Lower!.Value).ToArray())));
        }
        GenericChart zero = ChartParts.Line([0, 0], [-0.7, rows.Length - 0.3], "zero", PriorColours.Neutral, StyleParam.DrawingStyle.Dash);
        foreach (Trace trace in GenericChart.getTraces(zero)) trace.SetProperty("showlegend", false);
        return ChartParts.Combine([zero, dots], "PSNR of the first minus the second (dB)", "", "paired-differences", y: ChartParts.Entries(
            ("tickmode", "array"), ("tickvals", places), ("ticktext", rows.Select(r => PlotlyPage.Escape(r.Text)).ToArray()), ("range", new[] { -0.7, rows.Length - 0.3 })));
    }

    /// <summary>One, but where an image agrees with its measurements to the last digit, the axis spans so many decades that their labels would overlap.</summary>
    private static double DecadesPerTick(Comparison comparison, double noise)
    {
        double[] losses = [.. comparison.Outcomes.SelectMany(o => Track.Of(o.Recovery, "loss")?.Mean ?? []).Append(noise).Where(loss => loss > 0)];
        return losses.Length == 0 ? 1 : Math.Max(1, Math.Ceiling(Math.Log10(losses.Max() / losses.Min()) / MaxDecadeLabels));
    }

    private static List<GenericChart> BySteps(Comparison comparison, string curve, string hover)
    {
        List<GenericChart> traces = [];
        IReadOnlyDictionary<string, string> colours = Colours(comparison);
        foreach (PriorOutcome outcome in comparison.Outcomes)
        {
            if (Track.Of(outcome.Recovery, curve) is Track track) Add(traces, track, track.Prior, colours[track.Prior], StyleParam.DrawingStyle.Solid, hover);
        }
        return traces;
    }

    private static void Add(List<GenericChart> traces, Track track, string name, string colour, StyleParam.DrawingStyle dash, string hover)
    {
        if (track.Rows.Count > 1) traces.Add(ChartParts.FaintLines(track.Steps, track.Rows.Take(MaxFaintLines), colour, name));
        GenericChart line = ChartParts.Line(track.Steps.Select(s => (double)s), track.Mean, name, colour, dash, hover, name);
        if (track.Steps.Count == 1)
        {
            // A prior without the loop has a single point, of which a line shows nothing.
            foreach (Trace trace in GenericChart.getTraces(line))
            {
                trace.SetProperty("mode", "markers");
                trace.SetProperty("marker", ChartParts.Entries(("size", 8), ("color", colour)));
            }
        }
        traces.Add(line);
    }

    private static int LastStep(Comparison comparison) => Math.Max(1, comparison.Outcomes.Max(o => o.Recovery.Steps));

    private static Dictionary<string, object> StepRange(Comparison comparison) => ChartParts.Entries(("range", new[] { 0, RoomForDots * LastStep(comparison) }));

    private static IReadOnlyDictionary<string, string> Colours(Comparison comparison) =>
        PriorColours.For(comparison.Outcomes.SelectMany(o => new[] { o.Prior }.Concat(o.Recovery.Components.Select(c => c.Name))));

    private static string Short(string name) => PlotlyPage.Escape(name.Length <= MaxTickText ? name : name[..(MaxTickText - 1)] + "…");
}
