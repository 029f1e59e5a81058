using Newtonsoft.Json;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>Plotly charts in pages that must work offline: the script once, then any number of charts.</summary>
public static class PlotlyPage
{
    private const string Resource = "Plotly.NET.plotly-2.28.0.min.js";
    private static readonly Lazy<string> Source = new(Read);

    // As Plotly.NET has it. Its own settings and pages stand behind a library for HTML that script hosts load twice, and then fail: they are not touched here.
    private static readonly JsonSerializerSettings Format = new() { ReferenceLoopHandling = ReferenceLoopHandling.Serialize, Converters = { new GapsAsNull() } };

    /// <summary>A script element with all of plotly.js (3.6 MB), which sets <c>window.Plotly</c>; does nothing where that is set already.</summary>
    /// <remarks>
    /// Put it once before the first chart of a page or notebook. Pages with a module loader (<c>define</c>) get the global all the same. By its attribute
    /// <c>data-once</c> this project's own host knows that it is the page's and not the output's.
    /// </remarks>
    public static string Script => $"<script data-once=\"plotly\">if (!window.Plotly) (function (define, exports, module) {{{Source.Value}\n}})();</script>";

    /// <summary>The chart as Plotly's own figure, as front ends take it under the type <c>application/vnd.plotly.v1+json</c>.</summary>
    /// <param name="chart">The chart.</param>
    public static string Json(GenericChart chart) =>
        $"{{\"data\":{Json(GenericChart.getTraces(chart))},\"layout\":{Json(GenericChart.getLayout(chart))},\"config\":{Json(GenericChart.getConfig(chart))}}}";

    /// <summary>One chart: an element and the script that draws it with the global <c>Plotly</c>; nothing is fetched. Without scripts its static twin stands there.</summary>
    /// <param name="chart">The chart.</param>
    /// <remarks>Text in the chart cannot end the script. Plotly itself takes some markup in text: see <see cref="Escape"/>.</remarks>
    public static string Fragment(GenericChart chart)
    {
        (string id, string drawing) = Drawing(chart);
        return $"<div><div id=\"{id}\">{StaticChart.Svg(chart)}</div><script>document.getElementById('{id}').textContent = ''; {drawing}</script></div>";
    }

    /// <summary>One chart for a page whose scripts run in no certain order, such as a notebook's: drawn as soon as plotly.js is there.</summary>
    /// <param name="chart">The chart.</param>
    /// <remarks>Needs the script of <see cref="FigureAssets"/>, and <see cref="Script"/> at any place of the page; until then, and without it, the static twin is seen.</remarks>
    internal static string LateFragment(GenericChart chart)
    {
        (string id, string drawing) = Drawing(chart);
        return $"<div><div id=\"{id}\">{StaticChart.Svg(chart) ?? "This chart is drawn by a script."}</div><script>hybridPrior.draw('{id}', () => {{ {drawing} }});</script></div>";
    }

    /// <summary>Text for titles, names and labels of a chart, so that Plotly shows it as it is.</summary>
    /// <param name="text">Any text, such as a file name.</param>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static (string Id, string Drawing) Drawing(GenericChart chart)
    {
        string id = $"chart-{Guid.NewGuid():N}";
        return (id, $"Plotly.newPlot('{id}', {Json(GenericChart.getTraces(chart))}, {Json(GenericChart.getLayout(chart))}, {Json(GenericChart.getConfig(chart))});");
    }

    private static string Json(object part) => JsonConvert.SerializeObject(part, Format).Replace("<", "\\u003c");

    /// <summary>Gaps in lines as JSON has them.</summary>
    private sealed class GapsAsNull : JsonConverter<double>
    {
        public override bool CanRead => false;

        public override double ReadJson(JsonReader reader, Type type, double existing, bool exists, JsonSerializer serializer) => throw new NotSupportedException();

        public override void WriteJson(JsonWriter writer, double value, JsonSerializer serializer)
        {
            if (double.IsFinite(value)) writer.WriteValue(value);
            else writer.WriteNull();
        }
    }

    private static string Read()
    {
        using Stream stream = typeof(GenericChart).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Plotly.NET.dll has no resource '{Resource}'; its version must be 6.0.0.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
