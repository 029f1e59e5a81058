using HybridPrior.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0f)]
    [InlineData(SKEncodedImageFormat.Jpeg, 0.02f)]
    [InlineData(SKEncodedImageFormat.Webp, 0.02f)]
    public void Encoded_picture_is_read(SKEncodedImageFormat format, float tolerance)
    {
        using Tensor image = ImageFile.Read(folder.Add("a", SampleFiles.RedBlue(format, 32, 16)));
        Assert.Equal([3L, 16, 32], image.shape);
        Assert.Equal(float32, image.dtype);
        AssertPixel(image, 4, 4, (1, 0, 0), tolerance);
        AssertPixel(image, 4, 27, (0, 0, 1), tolerance);
    }

    [Fact]
    public void Bmp_is_read() => AssertRedThenBlue(SampleFiles.Bmp());

    [Fact]
    public void First_frame_of_gif_is_read() => AssertRedThenBlue(SampleFiles.Gif());

    [Fact]
    public void Transparent_pixels_lie_over_white()
    {
        using Tensor image = ImageFile.Read(folder.Add("a.png", SampleFiles.Transparent()));
        AssertPixel(image, 0, 0, (1, 127 / 255f, 127 / 255f), 0);
        AssertPixel(image, 0, 1, (1, 1, 1), 0);
    }

    // Where the red half, stored on the left of a wide picture, must be seen: (row, column) as fractions.
    [Theory]
    [InlineData(1, 0.5, 0.2)]
    [InlineData(2, 0.5, 0.8)]
    [InlineData(3, 0.5, 0.8)]
    [InlineData(4, 0.5, 0.2)]
    [InlineData(5, 0.2, 0.5)]
    [InlineData(6, 0.2, 0.5)]
    [InlineData(7, 0.8, 0.5)]
    [InlineData(8, 0.8, 0.5)]
    public void Jpeg_is_turned_upright(byte orientation, double row, double column)
    {
        using Tensor image = ImageFile.Read(folder.Add("a.jpg", SampleFiles.Oriented(orientation, 32, 16)));
        Assert.Equal(orientation < 5 ? [3L, 16, 32] : [3L, 32, 16], image.shape);
        AssertPixel(image, (int)(row * image.shape[1]), (int)(column * image.shape[2]), (1, 0, 0), 0.02f);
        AssertPixel(image, (int)((1 - row) * image.shape[1]), (int)((1 - column) * image.shape[2]), (0, 0, 1), 0.02f);
    }

    [Fact]
    public void Bytes_are_the_stored_ones()
    {
        using Tensor image = ImageFile.ReadBytes(folder.Add("a.bmp", SampleFiles.Bmp()));
        Assert.Equal(uint8, image.dtype);
        Assert.Equal([255, 0, 0, 0, 0, 255], image.bytes.ToArray());
    }

    [Fact]
    public void Missing_file_is_refused() => AssertRefused(folder.File("none.png"), "does not exist");

    [Fact]
    public void Folder_is_refused() => AssertRefused(folder.Root, "is a folder");

    [Fact]
    public void Empty_file_is_refused() => AssertRefused(folder.Add("a.png", []), "is empty");

    [Theory]
    [InlineData("hi")]
    [InlineData("This is a text file, whatever its name says, and it is long enough to hold a header.")]
    public void Text_is_refused(string text) =>
        AssertRefused(folder.Add("a.png", System.Text.Encoding.ASCII.GetBytes(text)), "is not an image");

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, "is truncated")]
    [InlineData(SKEncodedImageFormat.Jpeg, "is truncated")]
    [InlineData(SKEncodedImageFormat.Webp, "is ")]   // Skia calls a short WebP damaged or truncated, depending on where it ends
    public void Truncated_file_is_refused_wherever_it_ends(SKEncodedImageFormat format, string reason)
    {
        byte[] whole = Noisy(format);
        foreach (double kept in new[] { 0.3, 0.5, 0.7, 0.9 })
            AssertRefused(folder.Add("a.img", whole[..(int)(kept * whole.Length)]), reason);
    }

    [Fact]
    public void File_cut_inside_its_header_is_refused()
    {
        byte[] whole = Noisy(SKEncodedImageFormat.Png);
        AssertRefused(folder.Add("a.png", whole[..20]), "");
        AssertRefused(folder.Add("b.bmp", SampleFiles.Bmp()[..30]), "");
        AssertRefused(folder.Add("c.gif", SampleFiles.Gif()[..30]), "");
        AssertRefused(folder.Add("d.bmp", SampleFiles.Bmp()[..56]), "is truncated");
    }

    [Fact]
    public void Damaged_file_is_refused()
    {
        byte[] content = Noisy(SKEncodedImageFormat.Png);
        content.AsSpan(content.Length / 2, 40).Fill(0x55);
        AssertRefused(folder.Add("a.png", content), "");
    }

    [Fact]
    public void Huge_picture_is_refused_from_its_header() =>
        AssertRefused(folder.Add("a.bmp", SampleFiles.Bmp(20_000, 20_000)), "is 20000 x 20000 pixels, more than the 100 megapixels");

    private static byte[] Noisy(SKEncodedImageFormat format)
    {
        Random random = new(3);
        using SKBitmap bitmap = new(new SKImageInfo(40, 40, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < 1600; i++) bitmap.SetPixel(i % 40, i / 40, new SKColor((uint)random.Next() | 0xff000000));
        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private void AssertRedThenBlue(byte[] content)
    {
        using Tensor image = ImageFile.Read(folder.Add("a", content));
        Assert.Equal([3L, 1, 2], image.shape);
        AssertPixel(image, 0, 0, (1, 0, 0), 0);
        AssertPixel(image, 0, 1, (0, 0, 1), 0);
    }

    private static void AssertRefused(string path, string reason)
    {
        InputException error = Assert.Throws<InputException>(() => ImageFile.Read(path));
        Assert.StartsWith($"'{path}' {reason}", error.Message);
        Assert.EndsWith(".", error.Message);
    }

    private static void AssertPixel(Tensor image, int row, int column, (float R, float G, float B) colour, float tolerance)
    {
        float[] pixel = image.narrow(1, row, 1).narrow(2, column, 1).contiguous().data<float>().ToArray();
        Assert.Equal(colour.R, pixel[0], tolerance);
        Assert.Equal(colour.G, pixel[1], tolerance);
        Assert.Equal(colour.B, pixel[2], tolerance);
    }
}
