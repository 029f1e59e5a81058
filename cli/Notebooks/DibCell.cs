namespace HybridPrior.Cli.Notebooks;

/// <summary>One cell of a notebook.</summary>
/// <param name="Kind">Its language.</param>
/// <param name="Source">Its text, lines separated by <c>\n</c>, without blank lines at either end.</param>
/// <param name="Line">Number of the file's line with the first line of the text, from 1.</param>
internal sealed record DibCell(CellKind Kind, string Source, int Line)
{
    public string[] Lines => Source.Split('\n');
}
