namespace HybridPrior.Cli.Notebooks;

/// <summary>How a cell ended.</summary>
internal enum CellEnd
{
    Done,
    Failed,

    /// <summary>Not run, because one before it failed.</summary>
    Skipped,
}

/// <summary>What became of one cell.</summary>
/// <param name="Cell">The cell, with the code that ran: values given at the command line are in it.</param>
/// <param name="Number">Its number among the code cells, from 1; 0 for other cells.</param>
/// <param name="End">How it ended.</param>
/// <param name="Outputs">What it showed, an error last.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record CellRun(DibCell Cell, int Number, CellEnd End, IReadOnlyList<CellOutput> Outputs, TimeSpan Elapsed)
{
    /// <summary>Why it failed, if it did.</summary>
    public CellFailure? Failure => Outputs.OfType<ErrorOutput>().FirstOrDefault()?.Failure;
}
