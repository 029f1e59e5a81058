namespace HybridPrior.NotebookHost.Formats;

/// <summary>A notebook in the .dib format: cells without outputs.</summary>
/// <param name="Metadata">The JSON object after <c>#!meta</c>, if there is one.</param>
/// <param name="Cells">The cells in order; empty ones are left out, as the hosts do.</param>
internal sealed record DibNotebook(string? Metadata, IReadOnlyList<DibCell> Cells)
{
    public const string CSharpMetadata = """{"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":[],"name":"csharp"}]}}""";

    public IEnumerable<DibCell> CodeCells => Cells.Where(c => c.IsCode);
}

/// <summary>One cell of a notebook.</summary>
/// <param name="Kind">Its language.</param>
/// <param name="Source">Its text, lines separated by <c>\n</c>, without blank lines at either end.</param>
/// <param name="Line">Number of the file's line with the first line of the text, from 1.</param>
internal sealed record DibCell(CellKind Kind, string Source, int Line)
{
    /// <summary>The word after <c>#!</c> that names its language, such as <c>fsharp</c>.</summary>
    public string Language { get; init; } = CellLanguages.WordOf(Kind);

    /// <summary>Where it stands in its file, if its lines are counted from its own first one and not from the file's.</summary>
    public string? Place { get; init; }

    /// <summary>Whether it is run, and not shown as it is.</summary>
    public bool IsCode => Kind is CellKind.CSharp or CellKind.Other;

    public string[] Lines => Source.Split('\n');

    /// <summary>What its lines are lines of.</summary>
    /// <param name="file">Full path of the notebook.</param>
    public string FileOf(string file) => Place is null ? file : $"{file}, {Place}";
}
