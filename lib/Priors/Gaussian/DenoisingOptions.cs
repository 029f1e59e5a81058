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
/// <param name="Seed">Seed of the noise.</param>
/// <param name="Route">How the measurements are solved for; null to choose by their number.</param>
public sealed record DenoisingOptions(
    int Runs = 6, int Steps = 30, double MostNoise = 0.4, double LeastNoise = 0.01, double? Fresh = 1, ulong Seed = 1, KernelRoute? Route = null);
