using HybridPrior.Images;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public sealed class TrainingImagesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TrainingImagesTests()
    {
        for (int i = 0; i < 9; i++) folder.Add($"{i}.jpg", SampleFiles.RedBlue(SKEncodedImageFormat.Jpeg, 20 + i, 20 + 2 * i, 90));
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Bytes_equal_the_rounded_image_set(int threads)
    {
        using Tensor bytes = TrainingImages.Load([folder.Root], 8, ImageCrop.Centre, threads);
        using ImageSet set = ImageSet.Load([folder.Root], 8, ImageCrop.Centre);
        Assert.Equal([9L, 3, 8, 8], bytes.shape);
        Assert.Equal(uint8, bytes.dtype);
        Assert.True((bytes.to(float32) - set.Images * 255).abs().max().item<float>() <= 0.5001f);
    }

    [Fact]
    public void Progress_counts_to_the_number_of_images()
    {
        List<(int Done, int All)> calls = [];
        using Tensor bytes = TrainingImages.Load([folder.Root], 8, ImageCrop.Centre, progress: (done, all) => calls.Add((done, all)));
        Assert.Equal(Enumerable.Range(1, 9).Select(done => (done, 9)), calls);
    }

    [Fact]
    public void Bad_file_is_refused_by_name()
    {
        string bad = folder.Add("5.jpg", "no image"u8.ToArray());
        InputException error = Assert.Throws<InputException>(() => TrainingImages.Load([folder.Root], 8, ImageCrop.Centre));
        Assert.Contains(bad, error.Message);
    }

    [Fact]
    public void Loading_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            TrainingImages.Load([folder.Root], 8, ImageCrop.Centre, threads: 1, progress: (_, _) => source.Cancel(), cancellation: source.Token));
    }
}
