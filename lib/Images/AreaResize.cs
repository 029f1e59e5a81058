using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Changes the size of images by area averaging.</summary>
/// <remarks>
/// Along an axis that shrinks, an output pixel is the mean of the input over the interval it covers; input pixels that are covered in part
/// count in part, so the ratio need not be an integer. Area averaging cannot enlarge: along an axis that grows, the interpolation is linear
/// between pixel centres (bilinear when both axes grow; corners not aligned, edges repeated). Sums are taken in float64 and rounded once to
/// float32, so 128 to 64 pixels is exactly the mean of 2x2 blocks. Differentiable.
/// </remarks>
public static class AreaResize
{
    /// <summary>Resizes an image or a batch.</summary>
    /// <param name="images">(..., H, W), any type; bytes are not divided by 255.</param>
    /// <param name="height">New height in pixels, at least 1.</param>
    /// <param name="width">New width in pixels, at least 1.</param>
    /// <returns>(..., height, width) float32, on the same device and in the same value range as the input.</returns>
    /// <exception cref="InputException">A size is below 1, or the input has fewer than two axes or no pixels.</exception>
    public static Tensor Apply(Tensor images, int height, int width)
    {
        if (height < 1 || width < 1) throw new InputException($"An image cannot be resized to {width} x {height} pixels; both must be at least 1.");
        if (images.shape is not [.., > 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
            throw new InputException($"An image to resize must have shape (..., H, W), but got ({string.Join(", ", images.shape)}).");
        using var scope = NewDisposeScope();
        Tensor rows = Weights((int)images.shape[^2], height).to(images.device);
        Tensor columns = Weights((int)images.shape[^1], width).to(images.device);
        return rows.matmul(images.to(float64)).matmul(columns.transpose(0, 1)).to(float32).MoveToOuterDisposeScope();
    }

    /// <summary>(to, from) float64: row i holds the weights of the input pixels in output pixel i; they sum to 1.</summary>
    internal static Tensor Weights(int from, int to)
    {
        if (to < 1) throw new InputException($"An image cannot be resized to {to} pixels; at least 1 is needed.");
        double[] weights = new double[(long)to * from];
        for (int i = 0; i < to; i++)
        {
            Span<double> row = weights.AsSpan(i * from, from);
            if (to <= from) Box(row, i, to);
            else Linear(row, (i + 0.5) * from / to - 0.5);
        }
        return tensor(weights, [to, from]);
    }

    // Lengths in units of 1/to of an input pixel are integers, so the overlaps are exact.
    private static void Box(Span<double> row, long i, long to)
    {
        long from = row.Length, start = i * from, end = start + from;
        for (long j = start / to; j * to < end; j++)
            row[(int)j] = (Math.Min(end, (j + 1) * to) - Math.Max(start, j * to)) / (double)from;
    }

    private static void Linear(Span<double> row, double position)
    {
        double inside = Math.Clamp(position, 0, row.Length - 1);
        int left = (int)inside, right = Math.Min(left + 1, row.Length - 1);
        row[left] += 1 - (inside - left);
        row[right] += inside - left;
    }
}
