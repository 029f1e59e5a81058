using System.Runtime.InteropServices;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>An image file, opened: its size, how it is turned, and its rows in bands, so that a huge picture never lies in memory as a whole.</summary>
internal sealed class ImageDecoder : IDisposable
{
    // Handed over at once: of a picture up to this size there is one band, whose resizing takes 24 MiB.
    private const int BandPixels = 1 << 20;

    // Decoded at once, 64 MiB: to get to the rows of a strip, all before them of a PNG are unpacked again.
    private const int StripPixels = 1 << 24;
    private const long MaxFileBytes = 1 << 29;
    private readonly string path;
    private readonly byte[] content;
    private readonly GCHandle pin;
    private readonly SKData data;
    private readonly SKMemoryStream stream;
    private readonly SKCodec codec;

    /// <exception cref="InputException">The file is missing, empty, truncated, no image, or too large.</exception>
    public ImageDecoder(string path)
    {
        this.path = path;
        content = ReadContent(path);
        pin = GCHandle.Alloc(content, GCHandleType.Pinned);
        data = SKData.Create(pin.AddrOfPinnedObject(), content.Length);
        stream = new SKMemoryStream(data);
        codec = SKCodec.Create(stream, out SKCodecResult opened);
        try
        {
            if (codec is null && opened == SKCodecResult.IncompleteInput) throw Truncated();
            if (codec is null || !IsSupported(codec.EncodedFormat))
                throw new InputException($"'{path}' is not an image that can be read: expected PNG, JPEG, WebP, BMP or GIF content.");
            (Width, Height) = (codec.Info.Width, codec.Info.Height);
            if (Width < 1 || Height < 1) throw new InputException($"'{path}' is damaged: its header says {Width} x {Height} pixels.");
            if (Pixels > ImageFile.MaxPixels)
                throw new InputException($"'{path}' is {Width} x {Height} pixels, more than the {ImageFile.MaxPixels / 1_000_000} megapixels that are read.");
            if (Pixels > ImageFile.MaxPixelsWhole && !HasRowsInOrder)
                throw new InputException($"'{path}' is {Width} x {Height} pixels, more than the {ImageFile.MaxPixelsWhole / 1_000_000} megapixels that are read of a {codec.EncodedFormat} that can only be decoded as a whole; a PNG without interlacing or a JPEG that is not progressive is read in parts.");
            Orientation = new Orientation(codec.EncodedFormat == SKEncodedImageFormat.Png ? ImageHeaders.PngOrientation(content) : codec.EncodedOrigin);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Width as stored.</summary>
    public int Width { get; }

    /// <summary>Height as stored.</summary>
    public int Height { get; }

    public Orientation Orientation { get; }

    private long Pixels => (long)Width * Height;

    private bool HasRowsInOrder => codec.EncodedFormat switch
    {
        SKEncodedImageFormat.Png => !ImageHeaders.IsInterlaced(content),
        SKEncodedImageFormat.Jpeg => !ImageHeaders.IsProgressive(content),
        _ => false,
    };

    /// <summary>Hands over all rows as they are stored, from the top: the first row of a band and the band, (3, rows, W) uint8, which lives until the call returns.</summary>
    /// <exception cref="InputException">The file is truncated or damaged.</exception>
    public void Decode(Action<int, Tensor> take)
    {
        bool whole = Pixels <= BandPixels || !HasRowsInOrder;
        int strip = whole ? Height : Math.Clamp(StripPixels / Width, 1, Height), band = Math.Clamp(BandPixels / Width, 1, strip);
        byte[] rgba = new byte[4L * Width * strip];
        GCHandle target = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            for (int top = 0; top < Height; top += strip)
            {
                int rows = Math.Min(strip, Height - top);
                DecodeStrip(top, rows, whole, target.AddrOfPinnedObject());
                for (int first = 0; first < rows; first += band)
                {
                    int count = Math.Min(band, rows - first);
                    // Written in place: arrays of megabytes would lie about until the next collection.
                    using Tensor planes = empty([3, count, Width], dtype: uint8);
                    OverWhite(rgba.AsSpan(4 * Width * first, 4 * Width * count), planes.bytes);
                    take(top + first, planes);
                }
            }
        }
        finally
        {
            target.Free();
        }
    }

    private void DecodeStrip(int top, int rows, bool whole, nint target)
    {
        SKImageInfo layout = new(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        SKCodecResult result;
        if (whole) result = codec.GetPixels(layout, target);
        else if (codec.EncodedFormat == SKEncodedImageFormat.Png)
        {
            result = codec.StartIncrementalDecode(layout, target, layout.RowBytes, new SKCodecOptions(SKRectI.Create(0, top, Width, rows)));
            if (result == SKCodecResult.Success) result = codec.IncrementalDecode();
        }
        else
        {
            result = top == 0 ? codec.StartScanlineDecode(layout) : SKCodecResult.Success;
            if (result == SKCodecResult.Success && codec.GetScanlines(target, rows, layout.RowBytes) < rows) result = SKCodecResult.IncompleteInput;
        }
        if (result == SKCodecResult.IncompleteInput) throw Truncated();
        if (result != SKCodecResult.Success) throw new InputException($"'{path}' is damaged and cannot be decoded ({result}).");
    }

    public void Dispose()
    {
        codec?.Dispose();
        stream.Dispose();
        data.Dispose();
        pin.Free();
    }

    private static byte[] ReadContent(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"'{path}' is a folder; expected an image file.");
        try
        {
            long length = new FileInfo(path).Length;
            if (length == 0) throw new InputException($"'{path}' is empty (0 bytes); expected an image.");
            if (length > MaxFileBytes) throw new InputException($"'{path}' has {length} bytes, more than the {MaxFileBytes >> 20} MiB that are read of an image file.");
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

    private InputException Truncated() => new($"'{path}' is truncated: the image data ends too early.");

    private static void OverWhite(ReadOnlySpan<byte> rgba, Span<byte> planes)
    {
        int pixels = rgba.Length / 4;
        for (int p = 0; p < pixels; p++)
        {
            int alpha = rgba[4 * p + 3], white = 255 * (255 - alpha) + 127;   // 127: round to nearest
            for (int c = 0; c < 3; c++) planes[c * pixels + p] = (byte)((rgba[4 * p + c] * alpha + white) / 255);
        }
    }
}
