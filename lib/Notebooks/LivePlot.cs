using System.Globalization;
using System.Text;
using HybridPrior.Reports;

namespace HybridPrior.Notebooks;

/// <summary>A small drawing of curves as SVG, light enough to be sent anew every second.</summary>
internal static class LivePlot
{
    private const double Width = 330, Height = 130, Left = 46, Bottom = 18, Top = 20;

    /// <summary>Draws one curve per track.</summary>
    /// <param name="title">What the curves show.</param>
    /// <param name="tracks">Colour, steps and values of each; values that are not finite, or not above 0 on a logarithmic axis, are left out.</param>
    /// <param name="steps">End of the axis of steps.</param>
    /// <param name="logarithmic">Whether the axis of values is logarithmic.</param>
    public static string Svg(string title, IEnumerable<(string Colour, IReadOnlyList<double> Steps, IReadOnlyList<double> Values)> tracks, int steps, bool logarithmic)
    {
        (string Colour, (double X, double Y)[] Points)[] lines = [.. tracks.Select(t => (t.Colour, t.Steps.Zip(t.Values)
            .Where(p => double.IsFinite(p.Second) && (!logarithmic || p.Second > 0)).Select(p => (p.First, logarithmic ? Math.Log10(p.Second) : p.Second)).ToArray()))];
        double[] all = [.. lines.SelectMany(l => l.Points).Select(p => p.Y)];
        (double low, double high) = all.Length == 0 ? (0, 1) : (all.Min(), Math.Max(all.Max(), all.Min() + 1e-6));
        StringBuilder svg = new();
        _ = svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-size=\"11\" fill=\"currentColor\">")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"12\">{ReportText.Html(title)}</text><g opacity=\".7\">{Label(high, Top + 8)}{Label(low, Height - Bottom)}")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Height - 4}\">0</text><text x=\"{Width - 2}\" y=\"{Height - 4}\" text-anchor=\"end\">{steps} steps</text>")
            .Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - 2}\" fill=\"none\" stroke=\"currentColor\" opacity=\".5\"/></g>");
        foreach ((string colour, (double X, double Y)[] points) in lines.Where(l => l.Points.Length > 0))
        {
            string path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{Across(p.X):F1},{Down(p.Y):F1}")));
            _ = svg.Append($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        }
        return svg.Append("</svg>").ToString();

        double Across(double x) => Left + ((Width - 2 - Left) * x / Math.Max(1, steps));

        double Down(double y) => Height - Bottom - ((Height - Bottom - Top) * (y - low) / (high - low));

        string Label(double y, double at) => string.Create(CultureInfo.InvariantCulture, $"<text x=\"{Left - 5}\" y=\"{at}\" text-anchor=\"end\">{(logarithmic ? Math.Pow(10, y) : y):G3}</text>");
    }
}
