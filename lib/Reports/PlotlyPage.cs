using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>Plotly charts in pages that must work offline: the script once, then any number of charts.</summary>
public static class PlotlyPage
{
    private const string Resource = "Plotly.NET.plotly-2.28.0.min.js";
    private static readonly Lazy<string> Source = new(Read);

    /// <summary>A script element with all of plotly.js (3.6 MB), which sets <c>window.Plotly</c>; does nothing where that is set already.</summary>
    /// <remarks>Put it once before the first chart of a page or notebook. Pages with a module loader (<c>define</c>) get the global all the same.</remarks>
    public static string Script => $"<script>if (!window.Plotly) (function (define, exports, module) {{{Source.Value}\n}})();</script>";

    /// <summary>One chart: an element and the script that draws it with the global <c>Plotly</c>; nothing is fetched.</summary>
    /// <param name="chart">The chart.</param>
    /// <remarks>Text in the chart cannot end the script. Plotly itself takes some markup in text: see <see cref="Escape"/>.</remarks>
    public static string Fragment(GenericChart chart)
    {
        string html = GenericChart.toChartHTML(chart);
        int start = html.IndexOf('>', html.IndexOf("<script", StringComparison.Ordinal)) + 1, end = html.LastIndexOf("</script>", StringComparison.Ordinal);
        return html[..start] + html[start..end].Replace("</", "<\\/").Replace("<!--", "<\\!--") + html[end..];
    }

    /// <summary>Text for titles, names and labels of a chart, so that Plotly shows it as it is.</summary>
    /// <param name="text">Any text, such as a file name.</param>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Read()
    {
        using Stream stream = typeof(GenericChart).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"Plotly.NET.dll has no resource '{Resource}'; its version must be 6.0.0.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
