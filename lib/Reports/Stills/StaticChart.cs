using System.Security.Cryptography;
using System.Text;
using OxyPlot;
using Plotly.NET;
using SkiaSharp;

namespace HybridPrior.Reports;

/// <summary>The static twin of a chart: the same figure as a picture, for everything that runs no scripts, such as GitHub, Markdown, PDF and mail.</summary>
/// <remarks>
/// Drawn by OxyPlot from the figure's own JSON, so that there is one description of a chart. Lines, points, vertical bars, filled bands and horizontal error
/// bars on one pair of axes, plain or logarithmic, have a twin; other kinds have none, which is said by null. Text is in a typeface of this library.
/// </remarks>
public static class StaticChart
{
    /// <summary>Size of a chart in pixels of CSS.</summary>
    internal const int Width = 720, Height = 380;

    /// <summary>The chart as an <c>svg</c> element for a page of HTML, without ground, as wide as its place allows.</summary>
    /// <param name="chart">The chart.</param>
    /// <returns>The element; null where this kind of chart has no static form.</returns>
    public static string? Svg(GenericChart chart)
    {
        if (ChartModel.Of(PlotlyPage.Json(chart)) is not PlotModel model) return null;
        using SKBitmap none = new(1, 1);
        using SKCanvas canvas = new(none);
        string svg = new SvgExporter { Width = Width, Height = Height, IsDocument = false, TextMeasurer = new SkiaContext(canvas) }.ExportToString(model);
        // Names in a page are the whole page's: two charts must not clip each other, and a page exported again is the same.
        string clip = $"clip-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(svg)))[..16]}-";
        return $"<svg viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" style=\"max-width:100%;height:auto\">"
            + svg[(svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1)..].Replace("id=\"clipPath", $"id=\"{clip}", StringComparison.Ordinal).Replace("url(#clipPath", $"url(#{clip}", StringComparison.Ordinal);
    }

    /// <summary>The chart as a PNG file on white ground.</summary>
    /// <param name="chart">The chart.</param>
    /// <returns>The file; null where this kind of chart has no static form.</returns>
    public static byte[]? Png(GenericChart chart) => Still.Of(chart) is Still still ? Still.Png([still]) : null;
}
