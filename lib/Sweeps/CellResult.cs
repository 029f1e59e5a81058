namespace HybridPrior.Sweeps;

/// <summary>The result of a cell.</summary>
/// <param name="Parameters">Parameters per image as the paper counts them.</param>
/// <param name="Measurements">Numbers m that were measured of each image.</param>
/// <param name="Steps">Steps an image got.</param>
/// <param name="Images">How well each image was recovered.</param>
/// <param name="Phases">What was recorded on the way.</param>
public sealed record CellResult(long Parameters, long Measurements, int Steps, IReadOnlyList<ImageResult> Images, IReadOnlyList<PhaseRecord> Phases);
