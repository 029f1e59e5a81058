using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>What happens while a process works on a sweep.</summary>
/// <param name="Done">Cells of the sweep that are done, whoever computed them.</param>
/// <param name="All">Cells of the sweep.</param>
/// <param name="Cell">The cell at hand; null for none.</param>
/// <param name="Recovery">Where its recovery stands; null outside of one.</param>
/// <param name="Finished">The cell's record, once it is written.</param>
/// <param name="Remark">Something to tell: a record that is damaged, a cell that was taken over.</param>
public sealed record SweepNews(int Done, int All, SweepCell? Cell = null, RecoveryProgress? Recovery = null, CellRecord? Finished = null, string? Remark = null);
