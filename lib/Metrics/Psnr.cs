using static TorchSharp.torch;

namespace HybridPrior.Metrics;

/// <summary>Peak signal-to-noise ratio in dB: -10 log10 of the mean squared error, for images in [0, 1].</summary>
public static class Psnr
{
    /// <summary>Computes the ratio for each image of a batch.</summary>
    /// <remarks>
    /// The mean runs over all channels and pixels of one image, in float64. Both inputs are clamped to [0, 1] first, as they would be when shown.
    /// Identical images give positive infinity.
    /// </remarks>
    /// <param name="images">The images to judge, (B, 3, H, W), data range 1.</param>
    /// <param name="references">The true images, (B, 3, H, W), on the same device.</param>
    /// <returns>B values in dB, never negative.</returns>
    /// <exception cref="InputException">The shapes differ or are not (B, 3, H, W), or a value is not finite.</exception>
    public static double[] PerImage(Tensor images, Tensor references)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = ImagePairs.Prepare("PSNR", images, references);
        double[] errors = (x - y).square().mean([1, 2, 3]).cpu().data<double>().ToArray();
        return [.. errors.Select(mse => mse == 0 ? double.PositiveInfinity : -10 * Math.Log10(mse))];
    }
}
