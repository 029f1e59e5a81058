using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public sealed class PngFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Eight_bit_image_survives_the_round_trip()
    {
        using Tensor image = SampleFiles.Ramp(11, 17);
        PngFile.Write(folder.File("a.png"), image);
        using Tensor read = ImageFile.Read(folder.File("a.png"));
        Assert.True(image.equal(read).all().item<bool>());
        Assert.Equal(["a.png"], folder.Names);
    }

    [Fact]
    public void Values_are_clamped_and_rounded()
    {
        using Tensor image = tensor([-1f, 2f, 0.4f / 255, 0.6f / 255, float.NaN, float.PositiveInfinity], [3, 1, 2]);
        PngFile.Write(folder.File("a.png"), image);
        using Tensor read = ImageFile.ReadBytes(folder.File("a.png"));
        Assert.Equal([0, 255, 0, 1, 0, 255], read.bytes.ToArray());
    }

    [Fact]
    public void Encoding_in_memory_equals_the_file()
    {
        using Tensor image = SampleFiles.Ramp(5, 4);
        PngFile.Write(folder.File("a.png"), image);
        Assert.Equal(File.ReadAllBytes(folder.File("a.png")), PngFile.Encode(image));
    }

    [Fact]
    public void Existing_file_is_replaced()
    {
        string path = folder.Add("a.png", [1, 2, 3]);
        using Tensor image = SampleFiles.Ramp(3, 3);
        PngFile.Write(path, image);
        using Tensor read = ImageFile.Read(path);
        Assert.Equal([3L, 3, 3], read.shape);
    }

    [Fact]
    public void Missing_folder_is_refused()
    {
        using Tensor image = SampleFiles.Ramp(3, 3);
        string path = folder.File("none/a.png");
        InputException error = Assert.Throws<InputException>(() => PngFile.Write(path, image));
        Assert.Equal($"'{path}' cannot be written (its folder does not exist).", error.Message);
    }

    [Fact]
    public void Nothing_is_left_behind_on_failure()
    {
        using Tensor image = SampleFiles.Ramp(3, 3);
        Directory.CreateDirectory(folder.File("a.png"));
        InputException error = Assert.Throws<InputException>(() => PngFile.Write(folder.File("a.png"), image));
        Assert.Contains(folder.File("a.png"), error.Message);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void Wrong_shape_is_refused()
    {
        using Tensor image = zeros(1, 3, 4, 5);
        InputException error = Assert.Throws<InputException>(() => PngFile.Write(folder.File("a.png"), image));
        Assert.Equal("An image to encode must have shape (3, H, W), but got (1, 3, 4, 5).", error.Message);
        Assert.Empty(folder.Names);
    }
}
