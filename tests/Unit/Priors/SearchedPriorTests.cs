using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

/// <summary>What every searched prior has to do.</summary>
public sealed class SearchedPriorTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly SearchedPriors priors = new();

    public static TheoryData<string> Names => SearchedPriors.Names;

    public void Dispose()
    {
        priors.Dispose();
        scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_agrees_with_finite_differences(string name)
    {
        IParametricPrior prior = priors.Create(name);
        using Parameters start = Parameters.Start(prior, [3, 4], CPU);
        foreach (string block in start.Names) start[block].add_(Fixture.Noise(6, start[block].shape) * 0.2);    // off the kinks that a start may sit on
        foreach (ParameterBlock block in prior.Blocks)
        {
            Tensor at = start[block.Name].clone().requires_grad_(true);
            Tensor gradient = autograd.grad([Probe(at)], [at])[0].to(ScalarType.Float64);
            Tensor direction = Fixture.Noise(7, at.shape) * Math.Max(0.1, start[block.Name].abs().mean().item<float>());
            const double Step = 2e-3;
            double slope = (Probe(at.detach() + direction * Step).item<double>() - Probe(at.detach() - direction * Step).item<double>()) / (2 * Step);
            double expected = (gradient * direction).sum().item<double>(), scale = gradient.norm().item<double>() * direction.to(ScalarType.Float64).norm().item<double>();
            Assert.True(Math.Abs(slope - expected) < 2e-2 * Math.Abs(expected) + 2e-3 * scale, $"{name}, {block.Name}: {slope} by differences, {expected} by autograd");

            Tensor Probe(Tensor values)
            {
                Tensor image = prior.Image(new Parameters(start.Names.ToDictionary(n => n, n => n == block.Name ? values : start[n]))).to(ScalarType.Float64);
                return (image * Fixture.Noise(8, image.shape)).sum();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Truth_in_its_own_range_is_recovered_to_the_level_of_the_noise(string name)
    {
        IParametricPrior prior = priors.Create(name);
        // What could fit anything is told apart from the noise by nothing but the noise's level; so all of the image is measured.
        string measured = prior.Method.StopsAtNoise ? "identity" : "gaussian:m=400";
        using ILinearOperator a = OperatorSpec.Parse(measured).Create(prior.ImageShape, 1, CPU);
        using Parameters there = Parameters.Start(prior, [21], CPU);
        Tensor truth = prior.Image(there).detach();
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), noiseSeed: 2);
        // An average of images on noisy inputs is slow to arrive, and does so from any start; it stops by itself when it has.
        bool slow = prior.Method.AverageDecay > 0;
        using RecoveryResult result = Recovery.Run(prior, measurement, new Schedule(100, slow ? 3000 : 400, Restarts: slow ? 1 : 2, Optimiser: Optimiser.Adam));
        Assert.InRange(result.Residuals[0], 0, 1.3 * measurement.NoiseNorm);
        Assert.InRange(Psnr.PerImage(result.Images, truth)[0], 30, 100);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_never_influence_each_other(string name)
    {
        IParametricPrior prior = priors.Create(name);
        using ILinearOperator a = OperatorSpec.Parse("gaussian:m=150").Create(prior.ImageShape, 1, CPU);
        Tensor images = (Fixture.Noise(4, 2, 3, 4, 4) * 0.6 + 0.5).repeat_interleave(4, 2).repeat_interleave(4, 3), others = images.clone();
        others[1] = 1 - others[1];
        using Measurement one = Measurement.Simulate(a, images, NoiseSpec.TotalNorm(0.1), noiseSeed: 2), two = Measurement.Simulate(a, others, NoiseSpec.TotalNorm(0.1), noiseSeed: 2);
        using RecoveryResult first = Recovery.Run(prior, one, new Schedule(10, 20, Optimiser: Optimiser.Adam)), second = Recovery.Run(prior, two, new Schedule(10, 20, Optimiser: Optimiser.Adam));
        Assert.Equal(first.Images[0].Values(), second.Images[0].Values());
        Assert.NotEqual(first.Images[1].Values(), second.Images[1].Values());
    }
}
