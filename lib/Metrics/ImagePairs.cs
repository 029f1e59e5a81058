using static TorchSharp.torch;

namespace HybridPrior.Metrics;

/// <summary>The check and the conversion that all image metrics share.</summary>
internal static class ImagePairs
{
    /// <summary>Both batches as float64 clamped to [0, 1], in the caller's dispose scope.</summary>
    public static (Tensor Images, Tensor References) Prepare(string metric, Tensor images, Tensor references)
    {
        if (images.shape is not [_, 3, > 0, > 0] || !images.shape.SequenceEqual(references.shape))
        {
            throw new InputException($"{metric} needs images and references of the same shape (B, 3, H, W), "
                + $"but got ({string.Join(", ", images.shape)}) and ({string.Join(", ", references.shape)}).");
        }
        RequireFinite(metric, "image", images);
        RequireFinite(metric, "reference", references);
        return (Clamped(images), Clamped(references));
    }

    private static void RequireFinite(string metric, string what, Tensor images)
    {
        bool[] finite = [.. images.isfinite().flatten(1).all(1).cpu().data<bool>()];
        if (Array.IndexOf(finite, false) is >= 0 and int place) throw new InputException($"{metric} needs finite values, but {what} {place + 1} of {finite.Length} holds NaN or infinity.");
    }

    private static Tensor Clamped(Tensor images) => images.detach().to(float64).clamp(0, 1);
}
