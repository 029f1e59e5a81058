using System.Globalization;
using System.Text;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using Plotly.NET;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Reports;

/// <summary>A comparison as one HTML page that needs nothing else.</summary>
internal sealed class ReportPage(
    Comparison comparison, RunEnvironment environment, IReadOnlyDictionary<string, object> settings, IReadOnlyList<PictureColumn> columns)
{
    private const string Warning = "<p class=\"warning\">Cancelled before its end: the figures are those of the steps that were done.</p>";
    private readonly IReadOnlyList<PriorOutcome> outcomes = comparison.Outcomes;
    private readonly Measurement measurement = comparison.Measurement;
    private readonly int count = comparison.Names.Count;

    /// <summary>Writes the whole HTML file: pictures, tables, curves, settings, scripts and styles in it.</summary>
    public string Text()
    {
        StringBuilder page = new();
        string written = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        _ = page.Append($"""
            {PageHead.Text(Title(), ReportAssets.Style + FigureAssets.Style, PlotlyPage.Script)}
            <header>
            <h1>{Html(Title())}</h1>
            <p class="subtitle">{Html(Subtitle())}</p>
            {(comparison.Cancelled ? Warning : "")}
            {string.Concat(comparison.Failures.Select(f => $"<p class=\"warning\">{Html(f)}</p>"))}
            </header>
            <main class="hybridprior">

            """);
        ReportTables tables = new(comparison, columns);
        Section(page, "Means", () => tables.Means(page));
        if (tables.HasPairs) Section(page, "Image by image", () => tables.Pairs(page));
        Section(page, "Pictures", () => tables.Pictures(page));
        Section(page, "Measurements and errors", () => ErrorMaps.Write(page, comparison));
        Curves(page);
        Section(page, "Every image", () => tables.EveryImage(page));
        Details(page);
        _ = page.Append($"""
            </main>
            <footer>Written by HybridPrior {Html(environment.HybridPrior)} on {written} UTC. The same figures are in summary.json, the pictures in images/.</footer>
            <script>{FigureAssets.Script}hybridPrior.show(document.querySelector('main'));</script>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static void Section(StringBuilder page, string title, Action content)
    {
        _ = page.Append($"<section><h2>{title}</h2>");
        content();
        _ = page.Append("</section>\n");
    }

    private string Title()
    {
        string images = $"{Count(count, "image")} of {comparison.Truth.shape[^1]} px";
        string measured = $" from {Number(measurement.EntriesPerRow, "N0")} measurements{(count == 1 ? "" : " each")}";
        return $"{images} recovered{measured} with {List([.. outcomes.Select(o => o.Prior)])}";
    }

    private string Subtitle()
    {
        List<string> parts = [];
        double numbers = comparison.Truth.shape.Skip(1).Aggregate(1.0, (product, side) => product * side);
        parts.Add($"operator {measurement.Operator}");
        parts.Add($"{Number(100 * measurement.EntriesPerRow / numbers, "F1")} % of the {Number(numbers, "N0")} numbers of an image");
        parts.Add($"noise {measurement.Noise}");
        parts.Add($"{Number(outcomes.Max(o => o.Recovery.Steps), "N0")} steps");
        return string.Join(" · ", parts);
    }

    private void Curves(StringBuilder page)
    {
        _ = page.Append($"""
            <section><h2>Curves</h2>
            <p class="note">{(count == 1 ? "" : "Thick lines are means over the images, faint ones single images.")} {Html(LateStart())}
            <span class="screen">Hover for values, drag to zoom, double-click to reset, click a name to hide it.</span></p>
            <div class="charts">

            """);
        Chart(page, "Quality", RecoveryCharts.Psnr(comparison), "PSNR against the true images, which no prior sees.");
        Chart(page, "Fit to the measurements", RecoveryCharts.Loss(comparison), "The loss that the inversion minimises."
            + (measurement.Noise.IsNone ? "" : " Below the dashed line, the expected squared norm of the noise, it fits the noise."));
        Chart(page, "Weights of the combination", RecoveryCharts.Weights(comparison), "The image is α times the first half plus β times the second.");
        Chart(page, "Paired differences", RecoveryCharts.Differences(comparison), "Means with 95 % bootstrap intervals; right of the dashed line the first prior is better.");
        Chart(page, "Quality per image", RecoveryCharts.PerImage(comparison), "Dotted lines are the means.");
        _ = page.Append("</div></section>\n");
    }

    private string LateStart()
    {
        (RecoveryResult Recovery, int Steps)[] late =
            [.. from o in outcomes from phase in o.Recovery.Phases where phase.Name == RecoveryPhase.Together select (o.Recovery, o.Recovery.Steps - phase.Steps)];
        if (late.Length == 0 || late[0].Steps == 0) return "";
        string which = late.Length == 1 ? late[0].Recovery.Prior : "combinations";
        return $"The curves of {which} begin at step {late[0].Steps}, after {(late.Length == 1 ? "its" : "their")} halves got that many on their own.";
    }

    private static void Chart(StringBuilder page, string title, GenericChart? chart, string caption)
    {
        if (chart is null) return;
        _ = page.Append($"<figure class=\"chart\"><h3>{title}</h3>{PlotlyPage.Fragment(chart)}<figcaption>{caption}</figcaption></figure>\n");
    }

    private void Details(StringBuilder page)
    {
        _ = page.Append("<section class=\"details\"><div><h2>Settings</h2>");
        Pairs(page, settings.Select(s => (s.Key.Replace('_', ' '), Value(s.Value))));
        _ = page.Append("</div><div><h2>Resolved</h2>");
        Pairs(page, outcomes.Select(o => (o.Prior, Resolved(o.Recovery))));
        _ = page.Append("</div><div><h2>Environment</h2>");
        Pairs(page, environment.Rows());
        _ = page.Append("</div></section>\n");
    }

    /// <summary>What was chosen by a rule, such as the optimiser and the width of a Deep Decoder.</summary>
    private static string Resolved(RecoveryResult recovery) =>
        recovery.Resolved.Count == 0 ? "nothing was left open" : string.Join(", ", recovery.Resolved.Select(r => $"{r.Key.Replace('_', ' ')} {r.Value}"));

    private static void Pairs(StringBuilder page, IEnumerable<(string Name, string Value)> pairs)
    {
        _ = page.Append("<table class=\"pairs\"><tbody>");
        foreach ((string name, string value) in pairs) _ = page.Append($"<tr><th scope=\"row\">{Html(name)}</th><td>{Html(value)}</td></tr>\n");
        _ = page.Append("</tbody></table>");
    }
}
