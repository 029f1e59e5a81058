namespace HybridPrior.Cli.Notebooks;

/// <summary>The languages a cell may have.</summary>
internal enum CellKind
{
    CSharp,
    Markdown,
    Html,

    /// <summary>A language of other hosts, such as F#: the cell is kept as it is, and fails when it is to run.</summary>
    Other,
}
