namespace HybridPrior.Inversion;

/// <summary>Where an inversion saves its state, so that it can go on after a stop.</summary>
/// <param name="Path">File (.safetensors); where it exists, the inversion goes on from it.</param>
/// <param name="Every">Steps between saves; a killed inversion loses at most these.</param>
public sealed record Checkpoint(string Path, int Every = 500);
