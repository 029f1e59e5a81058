namespace HybridPrior.Sweeps;

/// <summary>A weight file as a sweep uses it.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Architecture">What it holds.</param>
/// <param name="LatentCount">Entries of a latent code.</param>
/// <param name="Sha256">Hash of the file.</param>
public sealed record PlannedModel(string Name, string File, string Architecture, int LatentCount, string Sha256);
