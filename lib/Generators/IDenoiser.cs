using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Estimates images from noisy ones: the mean of what the image may be.</summary>
public interface IDenoiser
{
    /// <summary>Removes white Gaussian noise.</summary>
    /// <param name="noisy">Images with noise, (B, 3, H, W), nominally in [0, 1].</param>
    /// <param name="sigma">Standard deviation of the noise on each number, above 0.</param>
    /// <returns>(B, 3, H, W), not clamped; the caller disposes it.</returns>
    Tensor Denoise(Tensor noisy, double sigma);
}
