using System.Text.Json;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public class DeepDecoderTests
{
    private const int Width = 5, Side = 32, Seed = 3;

    [Theory]
    [InlineData(LayerOrder.NormaliseThenUpsample, "norm_first")]
    [InlineData(LayerOrder.UpsampleThenNormalise, "upsample_first")]
    public void Output_and_gradient_agree_with_PyTorch(LayerOrder order, string name)
    {
        using var scope = NewDisposeScope();
        JsonElement expected = Fixture.Json("Priors/fixtures/decoder.json").GetProperty(name);
        using DeepDecoder decoder = new(Side, Width, order, Seed);
        long count = decoder.Blocks[0].Count;
        Assert.Equal(expected.GetProperty("parameters").GetInt64(), count);

        Tensor theta = ((arange(2 * count, ScalarType.Float64) * 1.7).sin() * 0.5 + 0.1).to(ScalarType.Float32).view(2, count).requires_grad_(true);
        Tensor output = decoder.Image(new Parameters(new Dictionary<string, Tensor> { ["theta"] = theta }));
        // The script runs row by row, so its cotangent starts afresh for each.
        Tensor cotangent = ((arange(output[0].numel(), ScalarType.Float64) * 1.7) + 0.25).sin().to(ScalarType.Float32).view(1, 3, Side, Side);
        Tensor gradient = autograd.grad([(output * cotangent).sum()], [theta])[0];

        Tensor sampled = output[.., .., TensorIndex.Slice(0, null, 5), TensorIndex.Slice(0, null, 5)];
        Assert.InRange(Fixture.Gap(expected.GetProperty("output").Floats(), sampled.Values()), 0, 1e-4);
        Assert.InRange(Fixture.Gap(expected.GetProperty("gradient").Floats(), gradient.Values()), 0, 1e-4);
    }

    [Theory]
    [InlineData(47, 9544)]
    [InlineData(68, 19519)]
    public void Parameter_count_is_that_of_Figure_7(int width, long count)
    {
        Assert.Equal(count, DeepDecoder.ParameterCount(width));
        using DeepDecoder decoder = new(64, width);
        Assert.Equal(count, decoder.Blocks[0].Count);
    }

    [Theory]
    [InlineData(200, 100, 3)]
    [InlineData(500, 100, 8)]
    [InlineData(1000, 100, 13)]
    [InlineData(2500, 100, 22)]
    [InlineData(5000, 100, 33)]
    [InlineData(7500, 100, 41)]
    [InlineData(10000, 100, 47)]
    [InlineData(400, 64, 7)]
    [InlineData(20000, 64, 68)]
    public void Width_follows_the_number_of_measurements(long measurements, long latent, int width)
    {
        Assert.Equal(width, DeepDecoder.WidthFor(measurements, latent));
        Assert.True(DeepDecoder.FitsWithin(width, measurements, latent));
        Assert.False(DeepDecoder.FitsWithin(width + 1, measurements, latent));
    }

    [Fact]
    public void Too_few_measurements_leave_width_one_and_say_so()
    {
        Assert.Equal(1, DeepDecoder.WidthFor(100, 100));
        Assert.False(DeepDecoder.FitsWithin(1, 100, 100));
    }

    [Fact]
    public void Start_has_ones_for_scales_zeros_for_shifts_and_bounded_weights()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder decoder = new(32, 4);
        float[] theta = decoder.Blocks[0].Initial(new Generator(1, CPU)).Values();
        Assert.Equal(DeepDecoder.ParameterCount(4), theta.Length);
        Assert.All(theta[..20], value => Assert.InRange(value, -0.5f, 0.5f));
        Assert.All(theta[20..24], value => Assert.Equal(1, value));
        Assert.All(theta[24..28], value => Assert.Equal(0, value));
        Assert.All(theta[^15..], value => Assert.InRange(value, -0.5f, 0.5f));
    }

    [Fact]
    public void A_coarser_input_brings_a_coarser_image_and_the_papers_stays_the_default()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder usual = new(64, 4), named = new(64, 4, seedSide: 4), coarse = new(64, 4, seedSide: 2, normal: true), one = new(64, 4, seedSide: 1);
        Assert.True(usual.Input.equal(named.Input).all().item<bool>());
        Assert.Equal([1, 4, 4], coarse.Input.shape);
        Assert.True(coarse.Input.min().item<float>() < 0 && usual.Input.min().item<float>() >= 0);
        using Parameters start = Parameters.Start(usual, [1], CPU);
        Tensor flat = one.Image(start), image = coarse.Image(start);
        // From one number per channel nothing can grow but a constant; from 2 x 2 something smooth.
        Assert.InRange((flat.amax([2, 3]) - flat.amin([2, 3])).max().item<float>(), 0, 1e-5);
        Assert.InRange(Roughness(image), 1e-9, 0.7 * Roughness(usual.Image(start)));
        Assert.Contains("from 1 to 8", Assert.Throws<InputException>(() => new DeepDecoder(64, 4, seedSide: 9)).Message, StringComparison.Ordinal);

        static double Roughness(Tensor x) => (x.diff(dim: 3).square().mean() / x.sub(x.mean([2, 3], keepdim: true)).square().mean()).item<float>();
    }

    [Theory]
    [InlineData(60, 4)]
    [InlineData(0, 4)]
    [InlineData(64, 0)]
    [InlineData(64, 4097)]
    public void Impossible_sizes_are_refused(int size, int width) => Assert.Throws<InputException>(() => new DeepDecoder(size, width));
}
