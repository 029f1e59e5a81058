namespace HybridPrior.Notebooks;

/// <summary>The formatters of figures, as .NET Interactive asks for them by its convention.</summary>
public sealed class FigureFormatters
{
    /// <summary>One formatter for HTML and one for plain text.</summary>
    public IEnumerable<object> CreateTypeFormatters() => [new FigureFormatter(FigureFormatter.HtmlType), new FigureFormatter(FigureFormatter.PlainType)];
}
