using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Reads image files: PNG, JPEG, WebP, BMP and the first frame of GIF, known by their content, whatever their name.</summary>
/// <remarks>
/// Pixels are RGB with 8 bits per channel (16-bit PNG is reduced to 8) and the origin at the upper left. Transparent pixels are composited over
/// white. A JPEG is turned upright as its EXIF orientation says. Embedded colour profiles are ignored, as the usual Python readers do.
/// A file that ends early is refused, unless only closing marks after the last pixel are missing. Thread-safe.
/// </remarks>
public static class ImageFile
{
    /// <summary>The largest image that is decoded, in pixels; larger ones are refused from their header, before memory is taken.</summary>
    public const long MaxPixels = 100_000_000;

    private const long MaxFileBytes = 1L << 30;

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
        byte[] content = ReadContent(path);
        using SKData data = SKData.CreateCopy(content);
        using SKMemoryStream stream = new(data);
        using SKCodec? codec = SKCodec.Create(stream, out SKCodecResult opened);
        if (codec is null && opened == SKCodecResult.IncompleteInput) throw Truncated(path);
        if (codec is null || !IsSupported(codec.EncodedFormat))
            throw new InputException($"'{path}' is not an image that can be read: expected PNG, JPEG, WebP, BMP or GIF content.");
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1) throw new InputException($"'{path}' is damaged: its header says {width} x {height} pixels.");
        if ((long)width * height > MaxPixels)
            throw new InputException($"'{path}' is {width} x {height} pixels, more than the {MaxPixels / 1_000_000} megapixels that are read.");
        SKImageInfo layout = new(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        SKCodecResult decoded = codec.GetPixels(layout, out byte[] rgba);
        if (decoded == SKCodecResult.IncompleteInput) throw Truncated(path);
        if (decoded != SKCodecResult.Success) throw new InputException($"'{path}' is damaged and cannot be decoded ({decoded}).");
        return Upright(tensor(OverWhite(rgba), [3, height, width]), codec.EncodedOrigin);
    }

    private static byte[] ReadContent(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"'{path}' is a folder; expected an image file.");
        try
        {
            long length = new FileInfo(path).Length;
            if (length == 0) throw new InputException($"'{path}' is empty (0 bytes); expected an image.");
            if (length > MaxFileBytes) throw new InputException($"'{path}' has {length} bytes, more than the 1 GiB that is read of an image file.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' does not exist; expected an image file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"'{path}' cannot be read ({e.GetType().Name}).", e);
        }
    }

    // Other formats that Skia knows (such as WBMP, which has no signature) would let files pass that are no images.
    private static bool IsSupported(SKEncodedImageFormat format) => format is SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg
        or SKEncodedImageFormat.Webp or SKEncodedImageFormat.Bmp or SKEncodedImageFormat.Gif;

    private static InputException Truncated(string path) => new($"'{path}' is truncated: the image data ends too early.");

    private static byte[] OverWhite(byte[] rgba)
    {
        int pixels = rgba.Length / 4;
        byte[] planes = new byte[3 * pixels];
        for (int p = 0; p < pixels; p++)
        {
            int alpha = rgba[4 * p + 3], white = 255 * (255 - alpha) + 127;   // 127: round to nearest
            for (int c = 0; c < 3; c++) planes[c * pixels + p] = (byte)((rgba[4 * p + c] * alpha + white) / 255);
        }
        return planes;
    }

    private static Tensor Upright(Tensor stored, SKEncodedOrigin origin)
    {
        using var scope = NewDisposeScope();
        Tensor turned = origin >= SKEncodedOrigin.LeftTop ? stored.transpose(1, 2) : stored;
        Tensor upright = origin switch
        {
            SKEncodedOrigin.TopRight or SKEncodedOrigin.RightTop => turned.flip(2),
            SKEncodedOrigin.BottomLeft or SKEncodedOrigin.LeftBottom => turned.flip(1),
            SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom => turned.flip(1, 2),
            _ => turned.alias(),
        };
        stored.Dispose();
        return upright.contiguous().MoveToOuterDisposeScope();
    }
}
