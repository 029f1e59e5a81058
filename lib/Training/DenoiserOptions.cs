using HybridPrior.Generators;

namespace HybridPrior.Training;

/// <summary>What the denoiser's recipe adds to the general options.</summary>
/// <param name="Network">The network to train.</param>
/// <param name="Size">Side of the images it learns from, in pixels; sets of larger images are cropped at random and reduced to it.</param>
/// <param name="LeastNoise">Least standard deviation of the noise, above 0; training draws it log-uniformly between both.</param>
/// <param name="MostNoise">Largest standard deviation of the noise; images are in [0, 1].</param>
/// <param name="BFloat16">Whether activations and gradients of activations are kept in 16 bits, twice as fast where the processor multiplies them; weights, loss and optimiser stay in 32.</param>
public sealed record DenoiserOptions(DenoiserNetwork Network, int Size = 64, double LeastNoise = 0.005, double MostNoise = 1, bool BFloat16 = false);
