namespace HybridPrior.Notebooks;

/// <summary>Writes figures in one form, as .NET Interactive asks for it by its convention.</summary>
/// <param name="mimeType"><c>text/html</c>, <c>text/plain</c>, <c>image/png</c> or <c>application/vnd.plotly.v1+json</c>.</param>
public sealed class FigureFormatter(string mimeType)
{
    internal const string HtmlType = "text/html", PlainType = "text/plain", PngType = "image/png", PlotlyType = "application/vnd.plotly.v1+json";

    /// <summary>The form.</summary>
    public string MimeType => mimeType;

    /// <summary>Writes a figure; a picture as base64.</summary>
    /// <param name="value">The figure.</param>
    /// <param name="writer">Where to.</param>
    /// <returns>Whether the value is one and has this form.</returns>
    public bool Format(object value, TextWriter writer)
    {
        string? text = (mimeType, value) switch
        {
            (HtmlType, IFigure figure) => figure.ToHtml(),
            (PlainType, IFigure figure) => figure.ToString(),
            (PngType, PictureFigure figure) => Convert.ToBase64String(figure.Png()),
            (PlotlyType, ChartFigure figure) => figure.Json(),
            _ => null,
        };
        writer.Write(text);
        return text is not null;
    }
}
