using HybridPrior.Support;
using static TorchSharp.torch;

namespace HybridPrior.Metrics;

/// <summary>Structural similarity (Wang et al., IEEE Transactions on Image Processing 13(4), 2004), for images in [0, 1].</summary>
/// <remarks>
/// Window 11x11 Gaussian with sigma 1.5, K1 = 0.01, K2 = 0.03, data range 1, population covariance; the map is averaged over the pixels whose
/// window lies inside the image (a border of 5 is left out), for each colour channel, and then over the channels. Equal to scikit-image's
/// <c>structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1, channel_axis=2)</c> in float64.
/// </remarks>
public static class Ssim
{
    private const int Window = 11;
    private const double Sigma = 1.5, C1 = 0.01 * 0.01, C2 = 0.03 * 0.03;

    /// <summary>Computes the similarity for each image of a batch.</summary>
    /// <param name="images">The images to judge, (B, 3, H, W), data range 1; clamped to [0, 1] first.</param>
    /// <param name="references">The true images, (B, 3, H, W), on the same device; clamped likewise.</param>
    /// <returns>B values in [-1, 1]; 1 for identical images.</returns>
    /// <exception cref="InputException">The shapes differ or are not (B, 3, H, W), a side is below 11 pixels, or a value is not finite.</exception>
    public static double[] PerImage(Tensor images, Tensor references)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = ImagePairs.Prepare("SSIM", images, references);
        (long count, long height, long width) = (x.shape[0], x.shape[2], x.shape[3]);
        if (height < Window || width < Window)
            throw new InputException($"SSIM needs images of at least {Window} x {Window} pixels, but got {width} x {height}.");
        x = x.reshape(3 * count, 1, height, width);
        y = y.reshape(3 * count, 1, height, width);
        Tensor window = Gaussian().to(x.device);
        Tensor Mean(Tensor t) => NativeConvolutions.Convolve(NativeConvolutions.Convolve(t, window.view(1, 1, Window, 1)), window.view(1, 1, 1, Window));

        (Tensor mx, Tensor my) = (Mean(x), Mean(y));
        Tensor vx = Mean(x * x) - mx * mx, vy = Mean(y * y) - my * my, vxy = Mean(x * y) - mx * my;
        Tensor similarity = (2 * mx * my + C1) * (2 * vxy + C2) / ((mx * mx + my * my + C1) * (vx + vy + C2));
        return similarity.reshape(count, -1).mean([1]).cpu().data<double>().ToArray();
    }

    private static Tensor Gaussian()
    {
        double[] taps = [.. Enumerable.Range(-Window / 2, Window).Select(d => Math.Exp(-d * d / (2 * Sigma * Sigma)))];
        double sum = taps.Sum();
        return tensor([.. taps.Select(tap => tap / sum)], [Window]);
    }
}
