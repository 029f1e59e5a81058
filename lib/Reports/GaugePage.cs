using System.Globalization;
using System.Text;
using HybridPrior.Experiments;
using Plotly.NET;

namespace HybridPrior.Reports;

/// <summary>Gauges of images from elsewhere as one offline HTML page: areas and ROC curves.</summary>
public static class GaugePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="gauge">The gauges.</param>
    /// <param name="path">HTML file to write.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(OutOfDistributionGauge gauge, string path)
    {
        StringBuilder page = new();
        _ = page.Append(CultureInfo.InvariantCulture, $"""
            {PageHead.Text("Gauges of images from elsewhere", PageHead.Plain, PlotlyPage.Script)}
            <h1>{ReportText.Count(gauge.Inside.Count, "image")} like the training images, {gauge.Outside.Count} others</h1>
            <table><thead><tr><th>score</th><th>area under ROC</th><th>mean inside</th><th>mean outside</th></tr></thead><tbody>

            """);
        foreach (GaugeScore score in gauge.Scores)
            _ = page.Append(CultureInfo.InvariantCulture, $"<tr><th>{ReportText.Html(score.Name)}</th><td>{score.Roc.Area:F3}</td><td>{score.Inside.Average():F3}</td><td>{score.Outside.Average():F3}</td></tr>\n");
        _ = page.Append("</tbody></table>\n").Append(PlotlyPage.Fragment(Chart(gauge))).Append("\n</body>\n</html>\n");
        AtomicFile.Write(path, page.ToString());
    }

    /// <summary>ROC curves: the share of the others that is found against the share of the images inside that is taken for one of them.</summary>
    /// <param name="gauge">The gauges.</param>
    public static GenericChart Chart(OutOfDistributionGauge gauge)
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(gauge.Scores.Select(s => s.Name));
        return ChartParts.Combine(
            gauge.Scores.Select(s => ChartParts.Line(s.Roc.Points.Select(p => p.First), s.Roc.Points.Select(p => p.Second), s.Name, colours[s.Name], hover: "%{y:.2f}"))
                .Append(ChartParts.Line([0, 1], [0, 1], "chance", PriorColours.Neutral, StyleParam.DrawingStyle.Dash)),
            "share of the images inside taken for others", "share of the others found", "roc");
    }
}
