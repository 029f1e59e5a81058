namespace HybridPrior.Sweeps;

/// <summary>An image as a sweep uses it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">Hash of its pixels after cropping and resizing.</param>
public sealed record PlannedImage(string Name, string Sha256);
