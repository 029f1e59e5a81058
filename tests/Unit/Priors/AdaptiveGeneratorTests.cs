using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class AdaptiveGeneratorTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly FrozenGenerator generator = TinyArchitecture.Create();
    private readonly ILinearOperator gaussian = OperatorSpec.Parse("gaussian:m=150").Create([3, 16, 16], 1, CPU);

    public void Dispose()
    {
        generator.Dispose();
        gaussian.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Every_row_starts_as_the_trained_network()
    {
        using AdaptiveGenerator prior = AdaptiveGenerator.DeepImagePrior(generator);
        using Parameters start = Parameters.Start(prior, [1, 2, 3], CPU);
        Assert.Equal(generator.Architecture.Declaration.Count, prior.Blocks.Single(b => b.Name == "phi").Count);
        Assert.InRange(Fixture.Gap(generator.Image(start["z"]).Values(), prior.Image(start).Values()), 0, 1e-5);
    }

    [Fact]
    public void Every_row_has_a_network_of_its_own()
    {
        using AdaptiveGenerator prior = AdaptiveGenerator.DeepImagePrior(generator);
        using Parameters start = Parameters.Start(prior, [1, 2, 3], CPU);
        Tensor before = prior.Image(start);
        start["phi"][1].add_(0.1);
        Tensor after = prior.Image(start);
        Assert.Equal(before[0].Values(), after[0].Values());
        Assert.NotEqual(before[1].Values(), after[1].Values());
        Assert.Equal(before[2].Values(), after[2].Values());
    }

    [Fact]
    public void Weights_never_leak_between_images_restarts_or_measurements()
    {
        Dictionary<string, float[]> trained = generator.Weights.ToDictionary(w => w.Key, w => w.Value.Values());
        using AdaptiveGenerator prior = AdaptiveGenerator.DeepImagePrior(generator, weightRate: 1e-2);
        Tensor images = Images(2), others = images.clone();
        others[1] = 1 - others[1];
        Schedule schedule = new(5, 20, Restarts: 2, RecordEvery: 5, Optimiser: Optimiser.Adam);
        using RecoveryResult first = Recovery.Run(prior, Measure(images), schedule);
        using RecoveryResult other = Recovery.Run(prior, Measure(others), schedule), again = Recovery.Run(prior, Measure(images), schedule);

        Assert.All(generator.Weights, w => Assert.Equal(trained[w.Key], w.Value.Values()));
        Assert.NotEqual(trained.Values.SelectMany(v => v).Count(), first.Parameters["phi"][0].Values().Intersect(first.Parameters["phi"][1].Values()).Count());
        Assert.Equal(first.Images[0].Values(), other.Images[0].Values());
        Assert.NotEqual(first.Images[1].Values(), other.Images[1].Values());
        Assert.Equal(first.Images.Values(), again.Images.Values());
    }

    [Fact]
    public void Weights_stand_still_in_the_first_stage()
    {
        using AdaptiveGenerator prior = AdaptiveGenerator.DeepImagePrior(generator);
        Measurement measurement = Measure(Images(1));
        using RecoveryResult adaptive = Recovery.Run(prior, measurement, new Schedule(15, 0, Optimiser: Optimiser.Adam)), plain = Recovery.Run(new GeneratorPrior(generator), measurement, new Schedule(15, 0, Optimiser: Optimiser.Adam));
        using Parameters start = Parameters.Start(prior, [1], CPU);
        Assert.Equal(start["phi"].Values(), adaptive.Parameters["phi"].Values());
        Assert.InRange(Fixture.Gap(plain.Images.Values(), adaptive.Images.Values()), 0, 1e-3);
    }

    [Fact]
    public void Weights_let_it_leave_the_range_of_the_generator()
    {
        using AdaptiveGenerator prior = AdaptiveGenerator.DeepImagePrior(generator, weightRate: 1e-3);
        Measurement measurement = Measure(Images(1));
        using RecoveryResult adaptive = Recovery.Run(prior, measurement, new Schedule(50, 250, Optimiser: Optimiser.Adam)), plain = Recovery.Run(new GeneratorPrior(generator), measurement, new Schedule(50, 250, Optimiser: Optimiser.Adam));
        Assert.True(adaptive.Residuals[0] < 0.7 * plain.Residuals[0], $"{plain.Residuals[0]} -> {adaptive.Residuals[0]}");
    }

    [Fact]
    public void Back_projection_makes_the_image_agree_with_the_measurements()
    {
        using AdaptiveGenerator prior = AdaptiveGenerator.ImageAdaptive(generator);
        Measurement measurement = Measure(Images(2));
        using RecoveryResult result = Recovery.Run(prior, measurement, new Schedule(20, 10, Optimiser: Optimiser.Adam));
        Assert.Equal(["alone", "refined"], result.Phases.Select(p => p.Name));
        Assert.Equal(30, result.Steps);
        double before = Math.Sqrt(result.Phases[0].Curves.Last("loss").Max());
        Assert.All(result.Residuals, residual => Assert.InRange(residual, 0, 1e-4 * before));
    }

    [Fact]
    public void Published_schedule_has_the_steps_and_rates_of_its_authors()
    {
        using AdaptiveGenerator prior = AdaptiveGenerator.ImageAdaptive(generator);
        Schedule schedule = Schedule.Paper.For(prior, 100);
        Assert.Equal((1800, 300), (schedule.PreSteps, schedule.Steps));
        Assert.Equal(new Dictionary<string, double> { ["z"] = 0.1 }, schedule.First(prior).LearningRates);
        Assert.Equal(new Dictionary<string, double> { ["z"] = 1e-4, ["phi"] = 1e-3 }, schedule.Then(prior).LearningRates);
        Assert.Equal((1800, 300), (schedule.First(prior).Steps, schedule.Then(prior).Steps));
        using AdaptiveGenerator plain = AdaptiveGenerator.DeepImagePrior(generator);
        Assert.Equal(Schedule.Paper, Schedule.Paper.For(plain, 100));
        Assert.Equal(new Dictionary<string, double> { ["z"] = 1e-2, ["phi"] = 1e-4 }, Schedule.Paper.Then(plain).LearningRates);
    }

    private static Tensor Images(int count) => (Fixture.Noise(4, count, 3, 4, 4) * 0.6 + 0.5).repeat_interleave(4, 2).repeat_interleave(4, 3);

    private Measurement Measure(Tensor images) => Measurement.Simulate(gaussian, images, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
}
