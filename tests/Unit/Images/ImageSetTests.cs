using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public sealed class ImageSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ImageSetTests()
    {
        foreach ((string name, float grey) in new[] { ("c.png", 0.6f), ("a.png", 0.2f), ("b.png", 0.4f) })
        {
            using Tensor image = full(3, 8, 8, grey);
            PngFile.Write(folder.File(name), image);
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_is_loaded_in_order()
    {
        using ImageSet set = ImageSet.Load([folder.Root], 4, ImageCrop.None);
        Assert.Equal(["a", "b", "c"], set.Names);
        Assert.Equal([3L, 3, 4, 4], set.Images.shape);
        Assert.Equal((3, 4), (set.Count, set.Size));
        Assert.Equal([0.2f, 0.4f, 0.6f], set.Images.mean([1, 2, 3]).data<float>().ToArray(), (x, y) => Math.Abs(x - y) < 1e-6f);
    }

    [Fact]
    public void Skip_and_take_choose_a_part()
    {
        using ImageSet set = ImageSet.Load([folder.Root], 4, ImageCrop.None, take: 1, skip: 1);
        Assert.Equal(["b"], set.Names);
        Assert.Equal(0.4f, set.Images[0, 0, 0, 0].item<float>(), 1e-6f);
    }

    [Fact]
    public void Repeated_names_are_told_apart_whatever_part_is_loaded()
    {
        string[] paths = [folder.File("a.png"), folder.File("a.png"), folder.File("a.png")];
        using ImageSet all = ImageSet.Load(paths, 4, ImageCrop.None), last = ImageSet.Load(paths, 4, ImageCrop.None, skip: 2);
        Assert.Equal(["a", "a-2", "a-3"], all.Names);
        Assert.Equal(["a-3"], last.Names);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(2, 2)]
    [InlineData(null, 3)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void More_than_there_are_is_refused(int? take, int skip)
    {
        InputException error = Assert.Throws<InputException>(() => ImageSet.Load([folder.Root], 4, ImageCrop.None, take, skip));
        Assert.StartsWith("3 image files are given", error.Message);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(-5, 1, 0)]
    [InlineData(4097, 1, 0)]
    [InlineData(4, 0, 0)]
    [InlineData(4, 1, -1)]
    public void Number_out_of_range_is_refused(int size, int take, int skip) =>
        Assert.Throws<InputException>(() => ImageSet.Load([folder.Root], size, ImageCrop.None, take, skip));

    [Fact]
    public void Shared_photographs_are_halved_exactly()
    {
        string faces = Shared.Path("data/faces/test");
        using ImageSet full = ImageSet.Load([faces], 128, ImageCrop.None, take: 2), half = ImageSet.Load([faces], 64, ImageCrop.None, take: 2);
        using Tensor mean = nn.functional.avg_pool2d(full.Images, 2);
        Assert.True((mean - half.Images).abs().max().item<float>() < 1e-6f);
    }
}
