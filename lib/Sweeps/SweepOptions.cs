namespace HybridPrior.Sweeps;

/// <summary>How a process works on a sweep. Nothing of it changes results.</summary>
/// <param name="CheckpointInterval">Time between checkpoints of a running inversion; a killed process loses at most that.</param>
/// <param name="Lease">Time without a sign of life after which the cell of another machine is taken over.</param>
/// <param name="ImagesAtOnce">Images of a cell that are recovered together; null for as many as fit the memory.</param>
/// <param name="RetryFailed">Whether cells that failed before are computed again.</param>
/// <param name="Wait">Whether to wait, when only cells are left that others compute, for those to end: theirs may die.</param>
/// <param name="MostCells">How many cells to compute; null for no limit.</param>
public sealed record SweepOptions(TimeSpan CheckpointInterval, TimeSpan Lease, int? ImagesAtOnce = null, bool RetryFailed = false, bool Wait = true, int? MostCells = null)
{
    /// <summary>A checkpoint a minute, a lease of two minutes.</summary>
    public static SweepOptions Default { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
}
