using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public sealed class TrainingFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Images_of_one_size_pass()
    {
        Add("a.png", 8, 8);
        Add("b.png", 8, 8);
        Assert.Equal(2, TrainingFolder.Files(folder).Count);
    }

    [Fact]
    public void Empty_folder_is_refused() => Refused("holds no image file");

    [Fact]
    public void Single_image_is_refused()
    {
        Add("a.png", 8, 8);
        Refused("holds one image only ('a.png')");
    }

    [Fact]
    public void Mixed_sizes_are_refused_unless_asked_for()
    {
        Add("a.png", 8, 8);
        Add("b.png", 10, 8);
        Refused("'a.png' is 8 x 8 pixels, 'b.png' is 10 x 8");
        Assert.Equal(2, TrainingFolder.Files(folder, mixedSizes: true).Count);
    }

    private void Refused(string part) =>
        Assert.Contains(part, Assert.Throws<InputException>(() => TrainingFolder.Files(folder)).Message, StringComparison.Ordinal);

    private void Add(string name, int width, int height)
    {
        using Tensor picture = zeros(3, height, width);
        PngFile.Write(Path.Combine(folder, name), picture);
    }
}
