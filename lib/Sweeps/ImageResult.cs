namespace HybridPrior.Sweeps;

/// <summary>How well an image was recovered.</summary>
/// <param name="Name">Name of the image.</param>
/// <param name="Psnr">PSNR in dB; images clamped to [0, 1], data range 1.</param>
/// <param name="Ssim">SSIM.</param>
/// <param name="Residual">||A x - y||.</param>
/// <param name="Alpha">Weight of the first half of a combination; null for a single prior.</param>
/// <param name="Beta">Weight of the second half.</param>
/// <param name="Notes">What a solver noted, such as the energy of the Gaussian model or the weights of the self-validated hybrid.</param>
public sealed record ImageResult(string Name, double Psnr, double Ssim, double Residual, double? Alpha = null, double? Beta = null, IReadOnlyDictionary<string, double>? Notes = null);
