namespace HybridPrior.Sweeps;

/// <summary>How a process's work on a sweep ended.</summary>
/// <param name="Computed">Cells it computed.</param>
/// <param name="Failed">Cells of the sweep that failed, in any process.</param>
/// <param name="Left">Cells of the sweep that are not done and have not failed.</param>
/// <param name="Cancelled">Whether it was cancelled; the running inversion is saved.</param>
public sealed record SweepOutcome(int Computed, int Failed, int Left, bool Cancelled);
