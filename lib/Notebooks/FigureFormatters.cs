namespace HybridPrior.Notebooks;

/// <summary>The formatters of figures, as .NET Interactive asks for them by its convention.</summary>
public sealed class FigureFormatters
{
    /// <summary>One formatter for each form.</summary>
    public IEnumerable<object> CreateTypeFormatters() =>
        [new FigureFormatter(FigureFormatter.PlotlyType), new FigureFormatter(FigureFormatter.HtmlType), new FigureFormatter(FigureFormatter.PngType), new FigureFormatter(FigureFormatter.PlainType)];
}
