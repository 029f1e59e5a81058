namespace HybridPrior.Inversion;

/// <summary>Where an inversion saves its state, so that it can go on after a stop, and how often.</summary>
/// <param name="Path">File (.safetensors); where it exists, the inversion goes on from it.</param>
/// <param name="Every">Steps between saves; a killed inversion loses at most these.</param>
/// <param name="Interval">Time between saves, whatever the steps; null to go by steps alone.</param>
public sealed record Checkpoint(string Path, int Every = 500, TimeSpan? Interval = null)
{
    internal bool IsDue(int step, TimeSpan sinceLast) => step % Every == 0 || sinceLast >= Interval;
}

/// <summary>Where a recovery saves the state of each of its inversions, and how often.</summary>
/// <param name="Path">Folder; made where it is absent.</param>
/// <param name="Every">Steps between saves.</param>
/// <param name="Interval">Time between saves, whatever the steps; null to go by steps alone.</param>
public sealed record CheckpointFolder(string Path, int Every = 500, TimeSpan? Interval = null)
{
    internal Checkpoint Of(string name) => new(System.IO.Path.Combine(Path, $"{name}.safetensors"), Every, Interval);
}
