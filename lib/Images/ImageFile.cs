using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Reads image files: PNG, JPEG, WebP, BMP and the first frame of GIF, known by their content, whatever their name.</summary>
/// <remarks>
/// Pixels are RGB with 8 bits per channel (16-bit PNG is reduced to 8) and the origin at the upper left. Transparent pixels are composited over
/// white. JPEG, WebP and PNG are turned upright as their EXIF orientation says. Embedded colour profiles are ignored, as the usual Python readers do.
/// A file that ends early is refused, unless only closing marks after the last pixel are missing. Thread-safe.
/// </remarks>
public static class ImageFile
{
    /// <summary>The largest image that is decoded, in pixels; larger ones are refused from their header, before memory is taken.</summary>
    public const long MaxPixels = 100_000_000;

    /// <summary>The largest image in pixels of those that can only be decoded as a whole: WebP, GIF, BMP, interlaced PNG and progressive JPEG. It takes 256 MiB.</summary>
    public const long MaxPixelsWhole = 1 << 26;

    /// <summary>Reads a file as floating-point numbers.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The image, (3, H, W) float32 in [0, 1]: the stored bytes divided by 255.</returns>
    /// <exception cref="InputException">The file is missing, empty, truncated, damaged, no image, or larger than <see cref="MaxPixels"/>.</exception>
    public static Tensor Read(string path)
    {
        using Tensor bytes = ReadBytes(path);
        using Tensor floats = bytes.to(float32);
        return floats / 255f;
    }

    /// <summary>Reads a file as it is stored, without conversion to floating point.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The image, (3, H, W) uint8.</returns>
    /// <exception cref="InputException">The file is missing, empty, truncated, damaged, no image, or larger than <see cref="MaxPixels"/>.</exception>
    public static Tensor ReadBytes(string path)
    {
        using ImageDecoder decoder = new(path);
        using var scope = NewDisposeScope();
        Tensor stored = empty([3, decoder.Height, decoder.Width], dtype: uint8);
        decoder.Decode((top, rows) => stored.narrow(1, top, rows.shape[1]).copy_(rows));
        return decoder.Orientation.Upright(stored).contiguous().MoveToOuterDisposeScope();
    }
}
