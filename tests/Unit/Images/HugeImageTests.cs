using HybridPrior.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

/// <summary>Pictures of many megapixels are read in bands, and turned however EXIF says.</summary>
public sealed class HugeImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Bands_give_what_the_whole_picture_gives_however_it_is_turned(byte orientation)
    {
        // An odd number of columns is left over on the long side, so that the square's place counts.
        byte[] png = Picture(1601, 1100, SKEncodedImageFormat.Png), webp = Picture(1601, 1100, SKEncodedImageFormat.Webp);
        string inBands = folder.Add("a.png", PngParts.WithExif(png, orientation, early: true));
        using Tensor stored = ImageFile.ReadBytes(folder.Add("a.webp", webp));   // which is decoded as a whole
        using Tensor whole = Upright(stored, orientation), read = ImageFile.ReadBytes(inBands);
        Assert.True(whole.equal(read).all().item<bool>());
        using ImageSet small = ImageSet.Load([inBands], 48, ImageCrop.Centre);
        using Tensor expected = AreaResize.Apply(ImageCrop.Centre.Apply(whole, "a"), 48, 48) / 255f;
        Assert.True((small.Images[0] - expected).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void Jpegs_are_read_in_bands_too()
    {
        byte[] jpeg = Picture(1601, 1100, SKEncodedImageFormat.Jpeg);
        using Tensor read = ImageFile.ReadBytes(folder.Add("a.jpg", jpeg));
        using SKBitmap whole = SKBitmap.Decode(jpeg);
        foreach ((int x, int y) in new[] { (0, 0), (800, 654), (800, 655), (1600, 1099) })
        {
            SKColor colour = whole.GetPixel(x, y);
            Assert.Equal([colour.Red, colour.Green, colour.Blue], new[] { 0, 1, 2 }.Select(c => read[c, y, x].item<byte>()));
        }
    }

    [Fact]
    public void A_picture_in_bands_that_ends_early_is_refused()
    {
        foreach (SKEncodedImageFormat format in new[] { SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg })
        {
            byte[] whole = Picture(1601, 1100, format);
            foreach (double kept in new[] { 0.1, 0.5, 0.9 })
            {
                string file = folder.Add("a.img", whole[..(int)(kept * whole.Length)]);
                Assert.StartsWith($"'{file}' is truncated", Assert.Throws<InputException>(() => ImageSet.Load([file], 32, ImageCrop.Centre)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_can_only_be_decoded_as_a_whole_is_refused_from_its_header_where_that_takes_too_much()
    {
        string interlaced = folder.Add("a.png", PngParts.Plain(9000, 9000, interlaced: true)), bmp = folder.Add("a.bmp", SampleFiles.Bmp(9000, 9000));
        foreach (string file in new[] { interlaced, bmp })
            Assert.Contains("is 9000 x 9000 pixels, more than the 67 megapixels", Assert.Throws<InputException>(() => ImageFile.ReadBytes(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_png_is_turned_by_its_exif_wherever_that_stands(bool early)
    {
        byte[] png = SampleFiles.RedBlue(SKEncodedImageFormat.Png, 32, 16);
        for (byte orientation = 1; orientation <= 8; orientation++)
        {
            using Tensor stored = ImageFile.ReadBytes(folder.Add("stored.png", png)), turned = ImageFile.ReadBytes(folder.Add("turned.png", PngParts.WithExif(png, orientation, early)));
            using Tensor upright = Upright(stored, orientation), jpeg = ImageFile.Read(folder.Add("a.jpg", SampleFiles.Oriented(orientation, 32, 16)));
            Assert.True(upright.equal(turned).all().item<bool>(), $"orientation {orientation}");
            Assert.Equal(jpeg.shape, turned.shape);
        }
    }

    [Fact]
    public void Exif_that_makes_no_sense_leaves_a_png_as_it_is_stored()
    {
        byte[] png = SampleFiles.RedBlue(SKEncodedImageFormat.Png, 32, 16);
        byte[] block = PngParts.Exif(6);
        Random random = new(1);
        List<byte[]> odd = [[], "MM"u8.ToArray(), [.. block[..4], 255, 255, 255, 255, .. block[8..]], [.. block[..4], 0, 0, 0, 25, .. block[8..]], PngParts.Exif(9), PngParts.Exif(0), block[..20]];
        for (int i = 0; i < 200; i++)
        {
            byte[] changed = [.. block];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            odd.Add(changed);
        }
        foreach (byte[] exif in odd)
        {
            using Tensor read = ImageFile.ReadBytes(folder.Add("a.png", PngParts.WithChunk(png, "eXIf", exif, early: true)));
            Assert.Contains(read.shape[1], new[] { 16L, 32L });
        }
    }

    private static Tensor Upright(Tensor stored, byte orientation)
    {
        using var scope = NewDisposeScope();
        Tensor upright = orientation switch
        {
            2 => stored.flip(2),
            3 => stored.flip(1, 2),
            4 => stored.flip(1),
            5 => stored.transpose(1, 2),
            6 => stored.transpose(1, 2).flip(2),
            7 => stored.transpose(1, 2).flip(1, 2),
            8 => stored.transpose(1, 2).flip(1),
            _ => stored,
        };
        return upright.clone().MoveToOuterDisposeScope();
    }

    private static byte[] Picture(int width, int height, SKEncodedImageFormat format)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        byte[] pixels = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = 4 * (y * width + x);
                (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = ((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x / 100 + y / 70) * 37), 255);
            }
        }
        System.Runtime.InteropServices.Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using SKPixmap pixmap = bitmap.PeekPixels();
        using SKData data = format == SKEncodedImageFormat.Webp
            ? pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 20))
            : pixmap.Encode(format, 95);
        return data.ToArray();
    }
}
