namespace HybridPrior.Notebooks;

/// <summary>A value that shows itself as the result of a notebook's cell. Its <see cref="object.ToString"/> is the form for plain text.</summary>
public interface IFigure
{
    /// <summary>The value as HTML that needs nothing else, except that charts need plotly.js, which the <see cref="Session"/> brings.</summary>
    string ToHtml();
}
