using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace HybridPrior.Reports;

/// <summary>Reads a Plotly figure, as its JSON says it, into what OxyPlot draws: lines, points, bars, filled areas and error bars on plain or logarithmic axes.</summary>
internal static partial class ChartModel
{
    private const string Ink = "#3b434b", Grid = "#dfe3e7";
    private const double Room = 0.05, TextSize = 13, MarkerSize = 6;

    /// <summary>Plotly's own colours, in its order, for traces that name none.</summary>
    private static readonly string[] Colourway = ["#636efa", "#EF553B", "#00cc96", "#ab63fa", "#FFA15A", "#19d3f3", "#FF6692", "#B6E880", "#FF97FF", "#FECB52"];

    /// <summary>The model of a figure.</summary>
    /// <param name="figure">JSON with <c>data</c> and <c>layout</c>.</param>
    /// <returns>The model; null where a part of the figure has no counterpart, such as a surface or a second pair of axes.</returns>
    public static PlotModel? Of(string figure)
    {
        using JsonDocument json = JsonDocument.Parse(figure);
        JsonElement layout = json.RootElement.GetProperty("layout");
        Trace[] traces = [.. json.RootElement.GetProperty("data").EnumerateArray().Select((t, i) => new Trace(t, Colourway[i % Colourway.Length]))];
        if (traces.Length == 0 || traces.Any(t => !t.IsKnown)) return null;
        Categories across = new(), up = new();
        foreach (Trace trace in traces) trace.Place(across, up);
        PlotModel model = new() { TextColor = Colour(Ink), PlotAreaBorderThickness = new OxyThickness(0), DefaultFont = "sans-serif", DefaultFontSize = TextSize, Padding = new OxyThickness(8, 6, 18, 6) };
        model.Axes.Add(Axis(AxisPosition.Bottom, Part(layout, "xaxis"), [.. traces.SelectMany(t => t.AcrossExtent)], across));
        model.Axes.Add(Axis(AxisPosition.Left, Part(layout, "yaxis"), [.. traces.SelectMany(t => t.UpExtent)], up));
        string title = Text(Part(Part(layout, "title"), "text"));
        if (title.Length > 0) (model.Title, model.TitleFontSize, model.TitleFontWeight) = (title, TextSize + 2, FontWeights.Normal);
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopLeft,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendFontSize = TextSize,
            LegendBorderThickness = 0,
            LegendItemSpacing = 16,
            LegendPadding = 0,
            LegendMargin = 6,
            LegendTextColor = Colour(Ink),
        });
        foreach (Trace trace in traces) trace.Add(model, traces.Length > 1);
        return model;
    }

    private static Axis Axis(AxisPosition position, JsonElement layout, double[] values, Categories categories)
    {
        bool logarithmic = Text(Part(layout, "type")) == "log";
        double[] given = Numbers(Part(layout, "range"));
        double[] extent = [.. values.Where(v => double.IsFinite(v) && (!logarithmic || v > 0)).Select(v => logarithmic ? Math.Log10(v) : v)];
        (double low, double high) = given.Length == 2 ? (given[0], given[1]) : extent.Length == 0 ? (0, 1) : (extent.Min(), extent.Max());
        double room = given.Length == 2 ? 0 : high > low ? Room * (high - low) : Math.Max(0.5 * Math.Abs(high) * Room, 1e-9 + (logarithmic ? 0.5 : 0));
        (low, high) = (low - room, high + room);
        double[] places = categories.Count > 0 ? [.. Enumerable.Range(0, categories.Count).Select(i => (double)i)] : Numbers(Part(layout, "tickvals"));
        string[] texts = categories.Count > 0 ? [.. categories.Names] : Texts(Part(layout, "ticktext"));
        double step = logarithmic && Part(layout, "dtick") is { ValueKind: JsonValueKind.Number } dtick ? dtick.GetDouble() : 0;
        if (places.Length == 0 && step > 0)
            places = [.. Enumerable.Range(0, 100).Select(i => (Math.Ceiling(low / step) + i) * step).TakeWhile(p => p <= high).Select(p => Math.Pow(10, p))];
        if (texts.Length < places.Length) texts = [.. places.Select(p => logarithmic && Text(Part(layout, "exponentformat")) == "power" ? $"10^{{{(int)Math.Round(Math.Log10(p))}}}" : p.ToString("#,0.###", CultureInfo.InvariantCulture))];
        Axis axis = logarithmic ? new LogarithmicTicks(places, texts) : new LinearTicks(places, texts);
        (axis.Position, axis.Title) = (position, Text(Part(Part(layout, "title"), "text")));
        (axis.Minimum, axis.Maximum) = logarithmic ? (Math.Pow(10, low), Math.Pow(10, high)) : (low, high);
        (axis.MajorGridlineStyle, axis.MajorGridlineColor, axis.MajorGridlineThickness) = (LineStyle.Solid, Colour(Grid), 1);
        (axis.AxislineStyle, axis.AxislineColor, axis.TicklineColor, axis.MinorTickSize) = (LineStyle.Solid, Colour("#9aa2aa"), Colour("#9aa2aa"), 0);
        (axis.TitleFontSize, axis.FontSize, axis.AxisTitleDistance) = (TextSize, TextSize - 1, 8);
        return axis;
    }

    private static JsonElement Part(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement part) ? part : default;

    /// <summary>Text as Plotly shows it: its few tags are no part of it.</summary>
    private static string Text(JsonElement of) => of.ValueKind == JsonValueKind.String ? WebUtility.HtmlDecode(Tag().Replace(of.GetString()!.Replace("<br>", " "), "")) : "";

    private static string[] Texts(JsonElement of) => of.ValueKind == JsonValueKind.Array ? [.. of.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? Text(e) : e.ToString())] : [];

    /// <summary>Numbers; what is none, such as a gap, is NaN.</summary>
    private static double[] Numbers(JsonElement of) =>
        of.ValueKind == JsonValueKind.Array ? [.. of.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number ? e.GetDouble() : double.NaN)] : [];

    /// <summary>A colour of CSS: #rrggbb, rgb(), rgba() or a name.</summary>
    private static OxyColor Colour(string css, double opacity = 1)
    {
        OxyColor colour;
        if (css.StartsWith("rgb", StringComparison.Ordinal))
        {
            double[] parts = [.. Number().Matches(css).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];
            colour = OxyColor.FromArgb((byte)Math.Round(255 * (parts.Length > 3 ? parts[3] : 1)), (byte)parts[0], (byte)parts[1], (byte)parts[2]);
        }
        else
        {
            colour = SkiaSharp.SKColor.TryParse(css, out SkiaSharp.SKColor hex) ? OxyColor.FromArgb(hex.Alpha, hex.Red, hex.Green, hex.Blue)
                : typeof(OxyColors).GetField(css, System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.IgnoreCase)?.GetValue(null) is OxyColor named ? named
                : OxyColors.Gray;
        }
        return OxyColor.FromAColor((byte)Math.Round(colour.A * opacity), colour);
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"[\d.]+")]
    private static partial Regex Number();

    /// <summary>Words along an axis, at 0, 1, 2 and so on in the order in which they come.</summary>
    private sealed class Categories
    {
        private readonly List<string> names = [];

        public int Count => names.Count;

        public IReadOnlyList<string> Names => names;

        public double[] Place(JsonElement values)
        {
            if (values.ValueKind != JsonValueKind.Array || !values.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.String)) return Numbers(values);
            return [.. Texts(values).Select(v =>
            {
                if (!names.Contains(v)) names.Add(v);
                return (double)names.IndexOf(v);
            })];
        }
    }

    /// <summary>One trace of the figure.</summary>
    private sealed class Trace(JsonElement json, string byDefault)
    {
        private readonly string kind = Text(Part(json, "type"));
        private readonly double opacity = Part(json, "opacity") is { ValueKind: JsonValueKind.Number } o ? o.GetDouble() : 1;
        private double[] x = [], y = [];

        /// <summary>Whether it can be drawn.</summary>
        public bool IsKnown => kind is "" or "scatter" or "scattergl" or "bar" && Text(Part(json, "xaxis")) is "" or "x" && Text(Part(json, "yaxis")) is "" or "y" && Text(Part(json, "orientation")) is "" or "v" && Text(Part(json, "fill")) is "" or "none" or "toself";

        /// <summary>What it spans along each axis, with its error bars.</summary>
        public IEnumerable<double> AcrossExtent => IsBar ? x.SelectMany(v => new[] { v - 0.5, v + 0.5 }) : Errors is { Length: > 0 } errors ? errors.SelectMany(e => new[] { e.Low, e.High }) : x;

        public IEnumerable<double> UpExtent => IsBar ? y.Append(0) : y;

        private bool IsBar => kind == "bar";

        private (double Low, double High, double At)[] Errors
        {
            get
            {
                double[] above = Numbers(Part(Part(json, "error_x"), "array")), below = Numbers(Part(Part(json, "error_x"), "arrayminus"));
                return [.. above.Take(x.Length).Select((a, i) => (x[i] - (i < below.Length ? below[i] : a), x[i] + a, y[i]))];
            }
        }

        public void Place(Categories across, Categories up)
        {
            (x, y) = (across.Place(Part(json, "x")), up.Place(Part(json, "y")));
            if (x.Length == 0) x = [.. Enumerable.Range(0, y.Length).Select(i => (double)i)];
            if (y.Length > x.Length) y = y[..x.Length];
        }

        public void Add(PlotModel model, bool legend)
        {
            string name = Text(Part(json, "name"));
            bool shown = name.Length > 0 && Part(json, "showlegend") switch { { ValueKind: JsonValueKind.True } => true, { ValueKind: JsonValueKind.False } => false, _ => legend };
            JsonElement line = Part(json, "line"), marker = Part(json, "marker");
            string markerColour = Text(Part(marker, "color")), lineColour = Text(Part(line, "color")), own = lineColour.Length > 0 ? lineColour : markerColour.Length > 0 ? markerColour : byDefault;
            DataPoint[] points = [.. y.Select((v, i) => new DataPoint(x[i], v))];
            if (IsBar)
            {
                RectangleBarSeries bars = new() { Title = name, RenderInLegend = shown, FillColor = Colour(own, opacity), StrokeThickness = 0 };
                foreach (DataPoint p in points.Where(p => p.IsDefined())) bars.Items.Add(new RectangleBarItem(p.X - 0.4, Math.Min(0, p.Y), p.X + 0.4, Math.Max(0, p.Y)));
                model.Series.Add(bars);
                return;
            }
            if (Text(Part(json, "fill")) == "toself")
            {
                PolygonAnnotation area = new() { Layer = AnnotationLayer.BelowSeries, Fill = Colour(Text(Part(json, "fillcolor")) is { Length: > 0 } f ? f : own, opacity), StrokeThickness = 0 };
                area.Points.AddRange(points.Where(p => p.IsDefined()));
                model.Annotations.Add(area);
                return;
            }
            string mode = Text(Part(json, "mode")) is { Length: > 0 } given ? given : points.Length < 20 ? "lines+markers" : "lines";
            LineSeries series = new()
            {
                Title = name,
                RenderInLegend = shown,
                Color = mode.Contains("lines", StringComparison.Ordinal) ? Colour(own, opacity) : OxyColors.Transparent,
                StrokeThickness = Part(line, "width") is { ValueKind: JsonValueKind.Number } w ? w.GetDouble() : 2,
                LineJoin = LineJoin.Round,
                LineStyle = Text(Part(line, "dash")) switch { "dash" or "longdash" => LineStyle.Dash, "dot" => LineStyle.Dot, "dashdot" or "longdashdot" => LineStyle.DashDot, _ => LineStyle.Solid },
            };
            if (mode.Contains("markers", StringComparison.Ordinal))
            {
                double size = Part(marker, "size") is { ValueKind: JsonValueKind.Number } s ? s.GetDouble() : MarkerSize;
                (series.MarkerType, series.MarkerSize, series.MarkerFill) = (Symbol(Part(marker, "symbol")), size / 2, Colour(markerColour.Length > 0 ? markerColour : own, opacity));
            }
            if (Errors is { Length: > 0 } errors)
            {
                LineSeries bars = new() { RenderInLegend = false, Color = Colour(markerColour.Length > 0 ? markerColour : own, opacity), StrokeThickness = 1.5 };
                foreach ((double low, double high, double at) in errors) bars.Points.AddRange((DataPoint[])[new(low, at), new(high, at), DataPoint.Undefined]);
                model.Series.Add(bars);
            }
            series.Points.AddRange(points);
            model.Series.Add(series);
        }

        private static MarkerType Symbol(JsonElement symbol) => symbol.ToString() switch
        {
            "1" or "square" => MarkerType.Square,
            "2" or "diamond" => MarkerType.Diamond,
            "3" or "cross" => MarkerType.Plus,
            "4" or "x" => MarkerType.Cross,
            "5" or "triangle-up" => MarkerType.Triangle,
            "17" or "star" => MarkerType.Star,
            _ => MarkerType.Circle,
        };
    }

    private sealed class LinearTicks(double[] places, string[] texts) : LinearAxis
    {
        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues)
        {
            base.GetTickValues(out majorLabelValues, out majorTickValues, out minorTickValues);
            if (places.Length > 0) majorLabelValues = majorTickValues = [.. places.Where(p => p >= ActualMinimum && p <= ActualMaximum)];
        }

        protected override string FormatValueOverride(double x) => Array.IndexOf(places, x) is >= 0 and int i ? texts[i] : base.FormatValueOverride(x);
    }

    private sealed class LogarithmicTicks(double[] places, string[] texts) : LogarithmicAxis
    {
        public override void GetTickValues(out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues)
        {
            base.GetTickValues(out majorLabelValues, out majorTickValues, out minorTickValues);
            if (places.Length > 0) majorLabelValues = majorTickValues = [.. places.Where(p => p >= ActualMinimum && p <= ActualMaximum)];
        }

        protected override string FormatValueOverride(double x) => Array.IndexOf(places, x) is >= 0 and int i ? texts[i] : base.FormatValueOverride(x);
    }
}
