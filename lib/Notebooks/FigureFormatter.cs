namespace HybridPrior.Notebooks;

/// <summary>Writes figures in one form, as .NET Interactive asks for it by its convention.</summary>
/// <param name="mimeType"><c>text/html</c> or <c>text/plain</c>.</param>
public sealed class FigureFormatter(string mimeType)
{
    internal const string HtmlType = "text/html", PlainType = "text/plain";

    /// <summary>The form.</summary>
    public string MimeType => mimeType;

    /// <summary>Writes a figure.</summary>
    /// <param name="value">The figure.</param>
    /// <param name="writer">Where to.</param>
    /// <returns>Whether the value is one.</returns>
    public bool Format(object value, TextWriter writer)
    {
        if (value is not IFigure figure) return false;
        writer.Write(mimeType == HtmlType ? figure.ToHtml() : figure.ToString());
        return true;
    }
}
