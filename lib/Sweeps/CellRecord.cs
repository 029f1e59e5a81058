namespace HybridPrior.Sweeps;

/// <summary>What became of a cell.</summary>
/// <param name="Format">Version of this form.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Result">Its result; null where it failed.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
/// <param name="Run">When, where and how long. Nothing in it decides the result.</param>
public sealed record CellRecord(int Format, SweepCell Cell, CellResult? Result, string? Error, CellRun Run)
{
    internal const int PresentFormat = 1;
}
