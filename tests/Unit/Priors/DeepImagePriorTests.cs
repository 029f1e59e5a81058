using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class DeepImagePriorTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly DeepImagePrior prior = new(32);
    private readonly ILinearOperator identity = OperatorSpec.Parse("identity").Create([3, 32, 32], 1, CPU);

    public void Dispose()
    {
        prior.Dispose();
        identity.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void It_stops_before_it_fits_pure_noise()
    {
        Tensor grey = full([1, 3, 32, 32], 0.5);
        using Measurement measurement = Measurement.Simulate(identity, grey, NoiseSpec.PerEntry(0.1), noiseSeed: 1);
        using RecoveryResult result = Recovery.Run(prior, measurement, new Schedule(0, 3000, RecordEvery: 5, Optimiser: Optimiser.Adam));
        Assert.Equal(StopReason.StopRule, result.Phases[0].Stopped);
        Assert.True(result.Steps < 1500, $"{result.Steps} steps");
        Assert.InRange(result.Residuals[0], 0.9 * measurement.NoiseNorm, 1.1 * measurement.NoiseNorm);
        double noisy = Psnr.PerImage(measurement.Y, grey)[0], found = Psnr.PerImage(result.Images, grey)[0];
        Assert.True(found > noisy + 8, $"{noisy} dB as measured, {found} dB found");
    }

    [Fact]
    public void Without_a_level_of_noise_to_stop_at_it_would_fit_it()
    {
        Tensor grey = full([1, 3, 32, 32], 0.5);
        using Measurement noisy = Measurement.Simulate(identity, grey, NoiseSpec.PerEntry(0.1), noiseSeed: 1), told = noisy with { Noise = NoiseSpec.None };
        using RecoveryResult result = Recovery.Run(prior, told, new Schedule(0, 600, Optimiser: Optimiser.Adam));
        Assert.Equal(600, result.Steps);
        Assert.True(result.Residuals[0] < 0.8 * noisy.NoiseNorm, $"{result.Residuals[0]}");
    }

    [Fact]
    public void Noise_on_the_input_depends_on_the_step_alone()
    {
        Func<Parameters, int, Tensor> perturbed = prior.Method.Perturbed!;
        using Parameters start = Parameters.Start(prior, [1], CPU);
        Assert.Equal(perturbed(start, 7).Values(), perturbed(start, 7).Values());
        Assert.NotEqual(perturbed(start, 7).Values(), perturbed(start, 8).Values());
        Assert.NotEqual(perturbed(start, 7).Values(), prior.Image(start).Values());
    }

    [Fact]
    public void Reported_image_is_the_average_and_survives_an_interruption()
    {
        int threads = get_num_threads();
        set_num_threads(1);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            Tensor image = (Fixture.Noise(4, 1, 3, 4, 4) * 0.6 + 0.5).repeat_interleave(8, 2).repeat_interleave(8, 3);
            using Measurement measurement = Measurement.Simulate(identity, image, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
            InversionPlan plan = new([new Stage(40)], RecordEvery: 10, AverageDecay: 0.9);
            using Parameters start = Parameters.Start(prior, [1], CPU);
            using InversionResult whole = Inverter.Run(prior, measurement, plan, start);
            using CancellationTokenSource stop = new();
            using InversionResult part = Inverter.Run(prior, measurement, plan, start, checkpoint: new(path), cancellation: stop.Token,
                progress: new Callback(p => { if (p.Step >= 20) stop.Cancel(); }));
            using InversionResult rest = Inverter.Run(prior, measurement, plan, start, checkpoint: new(path));
            Assert.Equal(whole.Images.Values(), rest.Images.Values());
            Assert.NotEqual(prior.Image(whole.Parameters).Values(), whole.Images.Values());
        }
        finally
        {
            set_num_threads(threads);
            File.Delete(path);
        }
    }

    private sealed class Callback(Action<InversionProgress> report) : IProgress<InversionProgress>
    {
        public void Report(InversionProgress value) => report(value);
    }
}
