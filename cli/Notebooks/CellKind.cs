namespace HybridPrior.Cli.Notebooks;

/// <summary>The languages a cell may have.</summary>
internal enum CellKind
{
    CSharp,
    Markdown,
    Html,
}
