namespace HybridPrior.Cli.Notebooks;

/// <summary>What became of a notebook.</summary>
/// <param name="File">Full path of the notebook.</param>
/// <param name="Metadata">The notebook's own metadata, if it has some.</param>
/// <param name="Cells">Every cell in order.</param>
/// <param name="Settings">What was given at the command line, for the record.</param>
/// <param name="Cancelled">Whether it was stopped from outside.</param>
internal sealed record NotebookRun(string File, string? Metadata, IReadOnlyList<CellRun> Cells, IReadOnlyDictionary<string, string> Settings, bool Cancelled)
{
    public bool Failed => Cells.Any(c => c.End == CellEnd.Failed);

    public TimeSpan Elapsed => Cells.Aggregate(TimeSpan.Zero, (sum, cell) => sum + cell.Elapsed);
}
