using System.Globalization;
using Plotly.NET;
using PlotlyChart = Plotly.NET.CSharp.Chart;

namespace HybridPrior.Reports;

/// <summary>Traces and layout that all charts share.</summary>
internal static class ChartParts
{
    /// <summary>Interrupts a line; written as null.</summary>
    private const double Gap = double.NaN;

    /// <summary>Readable on light and on dark ground; the report's page replaces it by its own ink.</summary>
    private const string Ink = "#767676", Grid = "rgba(128,128,128,0.22)", Clear = "rgba(0,0,0,0)";

    public static GenericChart Line(
        IEnumerable<double> x, IEnumerable<double> y, string name, string colour,
        StyleParam.DrawingStyle? dash = null, string? hover = null, string? group = null) =>
        Adjust(PlotlyChart.Line<double, double, string>(
            x, y.Select(Round), Name: PlotlyPage.Escape(name), LineColor: Color.fromString(colour), LineWidth: 2.2,
            LineDash: dash ?? StyleParam.DrawingStyle.Solid, UseDefaults: false), hover, group);

    /// <summary>One faint line per row in a single trace, with gaps between them.</summary>
    public static GenericChart FaintLines(IReadOnlyList<int> x, IEnumerable<IReadOnlyList<double>> rows, string colour, string group)
    {
        List<double> xs = [], ys = [];
        foreach (IReadOnlyList<double> row in rows)
        {
            xs.AddRange([.. x.Select(s => (double)s), x[^1]]);
            ys.AddRange([.. row.Select(Round), Gap]);
        }
        return Adjust(PlotlyChart.Line<double, double, string>(
            xs, ys, ShowLegend: false, Opacity: 0.22, LineColor: Color.fromString(colour), LineWidth: 1, UseDefaults: false), null, group);
    }

    public static GenericChart Dots(
        IEnumerable<double> x, IEnumerable<double> y, string name, string colour, StyleParam.MarkerSymbol symbol, string hover) =>
        Adjust(PlotlyChart.Point<double, double, string>(
            x, y.Select(Round), Name: PlotlyPage.Escape(name), MarkerColor: Color.fromString(colour), MarkerSymbol: symbol,
            UseDefaults: false), hover, name, markerSize: 9);

    /// <summary>A line with a dot at each point, and texts for the hover's <c>%{text}</c>.</summary>
    public static GenericChart DottedLine(IEnumerable<double> x, IEnumerable<double> y, IEnumerable<string> texts, string name, string colour)
    {
        GenericChart chart = Line(x, y, name, colour, hover: "%{text}", group: name);
        foreach (Trace trace in GenericChart.getTraces(chart))
        {
            trace.SetProperty("mode", "lines+markers");
            trace.SetProperty("marker", Entries(("size", 7), ("color", colour)));
            trace.SetProperty("text", texts.Select(PlotlyPage.Escape).ToArray());
        }
        return chart;
    }

    /// <summary>The area between two lines, faint and without a hover.</summary>
    public static GenericChart Band(IReadOnlyList<double> x, IReadOnlyList<double> lower, IReadOnlyList<double> upper, string colour, string group)
    {
        GenericChart chart = Adjust(PlotlyChart.Line<double, double, string>(
            [.. x, .. x.Reverse()], [.. upper.Select(Round), .. lower.Reverse().Select(Round)], ShowLegend: false, Opacity: 0.16,
            LineColor: Color.fromString(colour), LineWidth: 0, UseDefaults: false), null, group);
        foreach (Trace trace in GenericChart.getTraces(chart))
        {
            trace.SetProperty("fill", "toself");
            trace.SetProperty("fillcolor", colour);
        }
        return chart;
    }

    /// <summary>Combines traces under one layout.</summary>
    /// <param name="traces">The traces.</param>
    /// <param name="xTitle">Title of the x axis, with its unit.</param>
    /// <param name="yTitle">Title of the y axis, with its unit.</param>
    /// <param name="file">Name of the picture that the chart's camera button saves.</param>
    /// <param name="x">More entries for the x axis.</param>
    /// <param name="y">More entries for the y axis.</param>
    /// <param name="hoverMode">What the hover shows: all values at one x, or the nearest point.</param>
    public static GenericChart Combine(
        IEnumerable<GenericChart> traces, string xTitle, string yTitle, string file, Dictionary<string, object>? x = null, Dictionary<string, object>? y = null,
        string hoverMode = "x unified")
    {
        Layout layout = new();
        layout.SetProperty("autosize", true);
        layout.SetProperty("height", 380);
        layout.SetProperty("margin", Entries(("l", 68), ("r", 36), ("t", 40), ("b", 54)));
        layout.SetProperty("paper_bgcolor", Clear);
        layout.SetProperty("plot_bgcolor", Clear);
        layout.SetProperty("font", Entries(("family", "system-ui, sans-serif"), ("size", 13), ("color", Ink)));
        layout.SetProperty("hovermode", hoverMode);
        layout.SetProperty("hoverlabel", Entries(
            ("bgcolor", "#ffffff"), ("bordercolor", "#c8c8c8"), ("font", Entries(("color", "#1b1f24"), ("size", 13)))));
        layout.SetProperty("legend", Entries(("orientation", "h"), ("x", 0), ("y", 1.03), ("yanchor", "bottom")));
        layout.SetProperty("modebar", Entries(("orientation", "v"), ("bgcolor", Clear), ("color", "#b0b0b0"), ("activecolor", Ink)));
        layout.SetProperty("xaxis", Axis(xTitle, x));
        layout.SetProperty("yaxis", Axis(yTitle, y));
        Config config = new();
        config.SetProperty("responsive", true);
        config.SetProperty("displaylogo", false);
        config.SetProperty("modeBarButtonsToRemove", new[] { "select2d", "lasso2d", "autoScale2d" });
        config.SetProperty("toImageButtonOptions", Entries(("format", "svg"), ("filename", file)));
        return GenericChart.setConfig(config, GenericChart.setLayout(layout, PlotlyChart.Combine(traces)));
    }

    public static Dictionary<string, object> Entries(params IEnumerable<(string Name, object Value)> entries) => entries.ToDictionary(e => e.Name, e => e.Value);

    private static Dictionary<string, object> Axis(string title, Dictionary<string, object>? more)
    {
        Dictionary<string, object> axis = Entries(
            ("title", Entries(("text", title), ("standoff", 12), ("font", Entries(("size", 13))))),
            ("gridcolor", Grid), ("linecolor", Grid), ("showline", true), ("ticks", "outside"), ("tickcolor", Grid), ("zeroline", false), ("type", "linear"), ("automargin", true));
        foreach ((string name, object value) in more ?? []) axis[name] = value;
        return axis;
    }

    private static GenericChart Adjust(GenericChart chart, string? hover, string? group, int? markerSize = null)
    {
        foreach (Trace trace in GenericChart.getTraces(chart))
        {
            if (hover is null) trace.SetProperty("hoverinfo", "skip");
            else trace.SetProperty("hovertemplate", hover);
            if (group is not null) trace.SetProperty("legendgroup", PlotlyPage.Escape(group));
            if (markerSize is int size && trace.GetPropertyValue("marker") is DynamicObj.DynamicObj marker) marker.SetProperty("size", size);
        }
        return chart;
    }

    /// <summary>Six digits: more than anyone reads off a chart, in a third of the text. What is infinite, such as the PSNR of identical images, becomes a gap.</summary>
    /// <exception cref="InputException">The value is no number.</exception>
    private static double Round(double value) =>
        ResultNumbers.Require(value) && double.IsFinite(value) ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : Gap;
}
