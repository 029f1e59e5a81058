using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Runs;

/// <summary>What became of a notebook.</summary>
/// <param name="File">Full path of the notebook.</param>
/// <param name="Metadata">The notebook's own metadata, if it has some.</param>
/// <param name="Cells">Every cell in order.</param>
/// <param name="Settings">What was given at the command line, for the record.</param>
/// <param name="Cancelled">Whether it was stopped from outside.</param>
/// <param name="Session">What the cells have declared.</param>
internal sealed record NotebookRun(string File, string? Metadata, IReadOnlyList<CellRun> Cells, IReadOnlyDictionary<string, string> Settings, bool Cancelled, ScriptSession Session)
{
    public bool Failed => Cells.Any(c => c.End == CellEnd.Failed);

    public TimeSpan Elapsed => Cells.Aggregate(TimeSpan.Zero, (sum, cell) => sum + cell.Elapsed);
}

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
