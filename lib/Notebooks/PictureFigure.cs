using HybridPrior.Reports;

namespace HybridPrior.Notebooks;

/// <summary>A figure of which a picture says more than text, so that it has a picture as one of its forms.</summary>
[TypeFormatterSource(typeof(FigureFormatters), FigureFormatter.HtmlType, FigureFormatter.PngType, FigureFormatter.PlainType)]
internal class PictureFigure(string content, string text, params IReadOnlyList<Still> stills) : Figure(content, text, stills)
{
    /// <summary>The figure as a PNG file.</summary>
    public byte[] Png() => Still.Png(Stills);
}
