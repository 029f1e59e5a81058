using HybridPrior.Images;
using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Images;

public sealed class Bm3dTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Flat_image_comes_back_nearly_without_noise()
    {
        Tensor grey = full([1, 3, 40, 48], 0.5), noisy = grey + randn(grey.shape, generator: new Generator(1, CPU)) * 0.1;
        Tensor found = Bm3d.Denoise(noisy, 0.1);
        Assert.Equal(grey.shape, found.shape);
        double before = Psnr.PerImage(noisy, grey)[0], after = Psnr.PerImage(found, grey)[0];
        Assert.True(after > before + 15, $"{before} -> {after} dB");
    }

    [Fact]
    public void Edges_and_repeated_patterns_survive_while_noise_goes()
    {
        Tensor stripes = ((arange(64).unsqueeze(1) / 8).floor() + (arange(64).unsqueeze(0) / 8).floor()).remainder(2).to(ScalarType.Float32) * 0.6 + 0.2;
        Tensor truth = stripes.expand(1, 3, -1, -1) * tensor(new float[] { 1, 0.7f, 0.4f }).view(1, 3, 1, 1), noisy = truth + randn(truth.shape, generator: new Generator(1, CPU)) * 0.1;
        double before = Psnr.PerImage(noisy, truth)[0], after = Psnr.PerImage(Bm3d.Denoise(noisy, 0.1), truth)[0];
        Assert.True(after > before + 10, $"{before} -> {after} dB");
    }

    [Fact]
    public void Images_of_a_batch_are_denoised_each_by_itself()
    {
        Tensor images = rand([2, 3, 24, 24], generator: new Generator(2, CPU));
        Assert.Equal(Bm3d.Denoise(images[1].unsqueeze(0), 0.05).Values(), Bm3d.Denoise(images, 0.05)[1].Values());
    }

    [Fact]
    public void Almost_no_noise_leaves_the_image_alone()
    {
        Tensor images = rand([1, 3, 24, 24], generator: new Generator(2, CPU));
        Assert.InRange(Fixture.Gap(images.Values(), Bm3d.Denoise(images, 1e-4).Values()), 0, 1e-3);
    }

    [Fact]
    public void Levels_and_sizes_that_make_no_sense_are_refused()
    {
        Assert.Throws<InputException>(() => Bm3d.Denoise(zeros(1, 3, 24, 24), 0));
        Assert.Throws<InputException>(() => Bm3d.Denoise(zeros(1, 3, 7, 24), 0.1));
    }
}
