using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Writes images as PNG, 8 bits per channel RGB.</summary>
/// <remarks>
/// Values are clamped to [0, 1] and rounded to the nearest of 256 levels; NaN becomes black. An image that came from 8-bit data is written and
/// read back without loss. Thread-safe.
/// </remarks>
public static class PngFile
{
    /// <summary>Encodes an image in memory, for instance for a data URI in a report.</summary>
    /// <param name="image">The image, (3, H, W), any floating type, on any device.</param>
    /// <returns>The bytes of a PNG file.</returns>
    /// <exception cref="InputException">The tensor is not (3, H, W) or has no pixels.</exception>
    public static byte[] Encode(Tensor image)
    {
        long[] shape = image.shape;
        if (shape is not [3, > 0, > 0])
            throw new InputException($"An image to encode must have shape (3, H, W), but got ({string.Join(", ", shape)}).");
        using var scope = NewDisposeScope();
        Tensor levels = (image.detach().to(float32).nan_to_num(0).clamp(0, 1) * 255f).round().to(uint8).cpu();
        Tensor opaque = full(1, shape[1], shape[2], 255, dtype: uint8);
        byte[] rgba = cat([levels, opaque], 0).permute(1, 2, 0).contiguous().bytes.ToArray();
        SKImageInfo layout = new((int)shape[2], (int)shape[1], SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKImage picture = SKImage.FromPixelCopy(layout, rgba);
        using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    /// <summary>Writes an image to a file. The file appears under its name only when complete, replacing one that was there.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="image">The image, (3, H, W), any floating type, on any device.</param>
    /// <exception cref="InputException">The tensor is not (3, H, W), or the file cannot be written; nothing is left behind then.</exception>
    public static void Write(string path, Tensor image)
    {
        byte[] png = Encode(image);
        AtomicFile.Write(path, stream => stream.Write(png));
    }
}
