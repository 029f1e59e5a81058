using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

/// <summary>The content of small image files of each format.</summary>
internal static class SampleFiles
{
    /// <summary>(3, height, width) float32 whose values are multiples of 1/255, all pixels different.</summary>
    public static Tensor Ramp(int height, int width)
    {
        using var scope = NewDisposeScope();
        Tensor levels = (arange(3 * height * width, dtype: float32) * 7).remainder(256);
        return (levels.reshape(3, height, width) / 255f).MoveToOuterDisposeScope();
    }

    /// <summary>A picture of two colours: left half red, right half blue, encoded by Skia.</summary>
    public static byte[] RedBlue(SKEncodedImageFormat format, int width, int height, int quality = 100)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) bitmap.SetPixel(x, y, x < width / 2 ? SKColors.Red : SKColors.Blue);
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>A PNG of one half transparent red pixel and one fully transparent one.</summary>
    public static byte[] Transparent()
    {
        using SKBitmap bitmap = new(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(255, 0, 0, 128));
        bitmap.SetPixel(1, 0, new SKColor(10, 20, 30, 0));
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A 24-bit BMP of 2x1 pixels: red, blue. The header may claim another size.</summary>
    public static byte[] Bmp(int width = 2, int height = 1)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("BM"u8);
        writer.Write(62);                       // bytes of the file
        writer.Write(0);
        writer.Write(54);                       // where the pixels start
        writer.Write(40);                       // BITMAPINFOHEADER
        writer.Write(width);
        writer.Write(height);
        writer.Write((short)1);
        writer.Write((short)24);
        for (int i = 0; i < 6; i++) writer.Write(0);
        writer.Write([0, 0, 255, 255, 0, 0, 0, 0]);   // BGR, padded to 4 bytes
        return stream.ToArray();
    }

    /// <summary>A GIF of two frames of 2x1 pixels: red, blue; then green, green.</summary>
    public static byte[] Gif()
    {
        byte[] header = [.. "GIF89a"u8, 2, 0, 1, 0, 0b1_000_0_001, 0, 0, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0, 0];
        return [.. header, .. GifFrame(0, 1), .. GifFrame(2, 2), 0x3b];
    }

    /// <summary>A JPEG with an EXIF block that states an orientation.</summary>
    public static byte[] Oriented(byte orientation, int width, int height)
    {
        byte[] jpeg = RedBlue(SKEncodedImageFormat.Jpeg, width, height);
        byte[] tiff = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] block = [.. "Exif\0\0"u8, .. tiff];
        return [.. jpeg[..2], 0xff, 0xe1, 0, (byte)(block.Length + 2), .. block, .. jpeg[2..]];
    }

    // Codes of 3 bits, lowest first: clear (4), two colours, end (5); the decoder widens to 4 bits only after the second colour and one more.
    private static byte[] GifFrame(int left, int right)
    {
        int bits = 4 | left << 3 | right << 6 | 5 << 9;
        return [0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, (byte)bits, (byte)(bits >> 8), 0];
    }
}
