using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Reduces training images to a smaller side, half of them after a random crop, so that a network sees faces at other places and scales.</summary>
/// <remarks>
/// By area averaging, so that nothing is enlarged and no crop is softer than the whole image: a network that restores images must not learn that they are
/// blurred. Images that have the side already come back as they are.
/// </remarks>
public static class CropJitter
{
    private const double LeastShare = 0.75;

    /// <summary>Crops and reduces each image on its own.</summary>
    /// <param name="images">(B, 3, S, S), float32.</param>
    /// <param name="size">Side of the result in pixels, at most S.</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <returns>(B, 3, size, size) on the images' device: the whole image or a square of at least 3/4 of its side and at least <paramref name="size"/> pixels.</returns>
    /// <exception cref="InputException">The images are smaller than the result.</exception>
    public static Tensor Apply(Tensor images, int size, Generator random)
    {
        (long count, long side) = (images.shape[0], images.shape[3]);
        if (side < size) throw new InputException($"Images of {side} px cannot be reduced to {size} px.");
        if (side == size) return images.alias();
        using var scope = NewDisposeScope();
        Tensor cropped = Uniform() < 0.5;
        Tensor kept = where(cropped, Uniform() * (1 - Math.Max(LeastShare, (double)size / side)) + Math.Max(LeastShare, (double)size / side), ones(count, 1)) * side;
        Tensor rows = Weights(Uniform() * (side - kept)), columns = Weights(Uniform() * (side - kept));
        return rows.unsqueeze(1).matmul(images).matmul(columns.unsqueeze(1).transpose(2, 3)).MoveToOuterDisposeScope();

        Tensor Uniform() => rand([count, 1], generator: random);

        // Row i holds how much of each source pixel lies in the interval of output pixel i.
        Tensor Weights(Tensor offset)
        {
            Tensor step = kept / size, start = (offset + step * arange(size)).unsqueeze(2), pixel = arange(side).view(1, 1, side);
            Tensor overlap = minimum(start + step.unsqueeze(2), pixel + 1) - maximum(start, pixel);
            return (overlap.clamp_min(0) / step.unsqueeze(2)).to(images.device);
        }
    }
}
