using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>One file read, cropped and resized: the step that all loaders share.</summary>
internal static class SquareImage
{
    // Images are read on many threads. A Scalar that nothing holds may be collected by one of them while the native call of another still needs it
    // (TorchSharp 0.107 does not keep it alive; add_ without this argument makes one of its own): seen once, in 16,000 images on a busy machine.
    private static readonly TorchSharp.Scalar One = 1.0;

    /// <summary>(3, size, size) float32 in [0, 255], not rounded. Takes memory for a band of the stored picture and for the result.</summary>
    public static Tensor Read(string file, int size, ImageCrop crop)
    {
        using ImageDecoder decoder = new(file);
        (int width, int height) = decoder.Orientation.Upright(decoder.Width, decoder.Height);
        (int left, int top, int side) = crop.Square(width, height, file);
        (left, top) = decoder.Orientation.Stored(left, top, side, decoder.Width, decoder.Height);
        using var scope = NewDisposeScope();
        // Turning by quarters and averaging over areas can change places: the small result is turned.
        Tensor sum = zeros([3, size, size], dtype: float64), weights = AreaResize.Weights(side, size), columns = weights.transpose(0, 1);
        decoder.Decode((first, rows) =>
        {
            int from = Math.Max(first, top), to = Math.Min(first + (int)rows.shape[1], top + side);
            if (from >= to) return;
            using var band = NewDisposeScope();
            Tensor used = rows.narrow(1, from - first, to - from).narrow(2, left, side);
            _ = sum.add_(weights.narrow(1, from - top, to - from).matmul(used.to(float64)).matmul(columns), One);
        });
        return decoder.Orientation.Upright(sum.to(float32)).contiguous().MoveToOuterDisposeScope();
    }
}
