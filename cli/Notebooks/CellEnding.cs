namespace HybridPrior.Cli.Notebooks;

/// <summary>How the code of a cell came to its end.</summary>
/// <param name="Cell">The cell, with the code that ran.</param>
/// <param name="End">How its thread ended.</param>
/// <param name="Failure">Why it failed, if it did; a cell that was asked to stop may have failed for that reason.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record CellEnding(DibCell Cell, ThreadEnd End, CellFailure? Failure, TimeSpan Elapsed);
