namespace HybridPrior.Priors;

/// <summary>How posterior sampling with a denoiser runs.</summary>
/// <param name="Runs">Samples per image, at least 1; the estimate is their mean.</param>
/// <param name="Steps">Noise levels, each one evaluation of the network per sample; at least 2.</param>
/// <param name="MostNoise">Noise level at the start.</param>
/// <param name="LeastNoise">Noise level at the end, above 0.</param>
/// <param name="Fresh">
/// Share of the noise that is drawn afresh at each level, by variance, 0 to 1; null for the share at which, with small steps, samples have the spread of the
/// posterior (1 - (next / sigma)^2, ancestral sampling). More makes each sample a better estimate and the samples too alike.
/// </param>
/// <param name="Mirror">Whether the network sees every other image in a mirror, which changes nothing where images are as likely as their mirror images.</param>
/// <param name="Scale">
/// Factor of the Gaussian model's covariance in S; null to choose 1, 2, 4 or 8 for each image by its energy: of an image unlike those that the model was trained on it
/// says too little is unknown.
/// </param>
/// <param name="Spread">Factor of the standard deviations that are told, which the samples alone give too small; 1 for those of the samples.</param>
/// <param name="Seed">Seed of the noise.</param>
/// <param name="Route">How the measurements are solved for; null to choose by their number.</param>
public sealed record DenoisingOptions(
    int Runs = 6, int Steps = 60, double MostNoise = 0.4, double LeastNoise = 0.01, double? Fresh = 1, bool Mirror = true, double? Scale = null, double Spread = 2.3, ulong Seed = 1, KernelRoute? Route = null);
