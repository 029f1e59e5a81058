using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class TotalVariationPriorTests : IDisposable
{
    private const int Side = 16;
    private static readonly long[] Shape = [3, Side, Side];
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Piecewise_constant_image_is_recovered_from_few_measurements()
    {
        Tensor truth = Halves(0.2f, 0.8f);
        using GaussianOperator a = new(Shape, 192, seed: 1);    // a quarter of the numbers
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.001), 1);
        using DirectEstimate found = new TotalVariationPrior(Shape, 1e-3).Recover(measurement);
        Assert.InRange((found.Images - truth).norm().item<float>(), 0, 0.03);
    }

    [Fact]
    public void Denoising_two_halves_moves_each_by_what_the_formula_says()
    {
        // For columns that are u left and v right, ||x - y||^2 + w TV(x) is least at u + w / (2 columns per half), v - the same: each row pays w (v - u).
        const double Weight = 0.4;
        using IdentityOperator a = new(Shape);
        using Measurement measurement = Measurement.Simulate(a, Halves(0.2f, 0.8f), NoiseSpec.None, 1);
        using DirectEstimate found = new TotalVariationPrior(Shape, Weight, tolerance: 1e-7).Recover(measurement);
        float shift = (float)(Weight / (2 * Side / 2));
        Assert.InRange(Draws.Gap(found.Images, Halves(0.2f + shift, 0.8f - shift)), 0, 1e-4);
    }

    [Fact]
    public void Constant_image_is_left_alone_and_strong_weights_give_the_mean()
    {
        using IdentityOperator a = new(Shape);
        using Measurement constant = Measurement.Simulate(a, full([1, .. Shape], 0.3), NoiseSpec.None, 1);
        using DirectEstimate same = new TotalVariationPrior(Shape).Recover(constant);
        Assert.InRange((same.Images - 0.3).abs().max().item<float>(), 0, 1e-4);
        using Measurement noisy = Measurement.Simulate(a, rand([1, .. Shape], generator: new Generator(1, CPU)), NoiseSpec.None, 1);
        using DirectEstimate flat = new TotalVariationPrior(Shape, weight: 100, tolerance: 1e-7).Recover(noisy);
        Assert.InRange(Draws.Gap(flat.Images, noisy.Y.mean([2, 3], keepdim: true).expand_as(flat.Images)), 0, 1e-3);
    }

    [Theory]
    [InlineData("superres:factor=2,kernel=mean")]
    [InlineData("inpaint:keep=0.5")]
    [InlineData("blur:sigma=1,border=reflect")]
    public void Any_operator_will_do(string spec)
    {
        Tensor truth = Halves(0.2f, 0.8f);
        using ILinearOperator a = OperatorSpec.Parse(spec).Create(Shape, 1);
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.None, 1);
        using DirectEstimate found = new TotalVariationPrior(Shape, 1e-3).Recover(measurement);
        Assert.InRange((found.Images - truth).abs().mean().item<float>(), 0, 0.02);
    }

    [Fact]
    public void Bad_arguments_are_refused_in_a_sentence()
    {
        Assert.Equal("Total variation needs a weight above 0, not 0.", Assert.Throws<InputException>(() => new TotalVariationPrior(Shape, 0)).Message);
        Assert.Equal("Total variation needs at least 1 step, not 0.", Assert.Throws<InputException>(() => new TotalVariationPrior(Shape, mostSteps: 0)).Message);
        using IdentityOperator other = new([3, 8, 8]);
        using Measurement measurement = Measurement.Simulate(other, zeros(1, 3, 8, 8), NoiseSpec.None, 1);
        Assert.Throws<InputException>(() => new TotalVariationPrior(Shape).Recover(measurement));
    }

    private static Tensor Halves(float left, float right) =>
        cat([full([1, 3, Side, Side / 2], left), full([1, 3, Side, Side / 2], right)], 3);
}
