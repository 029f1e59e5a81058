using HybridPrior.Support;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Training;

/// <summary>Mean absolute difference of images, band by band of a Laplacian pyramid, plus that of the pixels.</summary>
/// <remarks>
/// Ling and Okada 2006, as in GLO (Bojanowski et al. 2018): the sum over levels j of 2^(2j) |L_j(x) - L_j(y)|_1, that is of the mean over each level.
/// The pyramid is linear, so one of the difference is enough. Burt and Adelson's 5x5 kernel; the last level is what remains at 4 px.
/// </remarks>
public static class LaplacianPyramidLoss
{
    private const int Smallest = 4;

    /// <summary>Compares images.</summary>
    /// <param name="images">(B, 3, S, S), S a power of 2.</param>
    /// <param name="references">Of the same shape.</param>
    /// <returns>A scalar, zero for equal images.</returns>
    public static Tensor Of(Tensor images, Tensor references)
    {
        Tensor level = (images - references).view(-1, 1, images.shape[2], images.shape[3]);
        Tensor line = tensor(new float[] { 1, 4, 6, 4, 1 }, device: images.device) / 16, kernel = outer(line, line).view(1, 1, 5, 5);
        Tensor loss = level.abs().mean();
        while (level.shape[2] > Smallest)
        {
            Tensor coarse = NativeConvolutions.Convolve(pad(level, [2, 2, 2, 2], PaddingModes.Reflect), kernel, stride: 2);
            loss = loss + (level - interpolate(coarse, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false)).abs().mean();
            level = coarse;
        }
        return loss + level.abs().mean();
    }
}
