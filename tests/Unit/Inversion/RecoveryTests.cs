using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Inversion;

public sealed class RecoveryTests : IDisposable
{
    private const int Side = 16;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly DeepDecoder wide = new(Side, 4, seed: 1), narrow = new(Side, 2, seed: 2);
    private readonly ILinearOperator gaussian = OperatorSpec.Parse("gaussian:m=200").Create([3, Side, Side], 1, CPU);

    public void Dispose()
    {
        wide.Dispose();
        narrow.Dispose();
        gaussian.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Paper_schedule_has_500_separate_and_5000_joint_steps()
    {
        Assert.Equal(500, Schedule.Paper.PreSteps);
        Assert.Equal(5000, Schedule.Paper.Steps);
        Assert.Equal(5500, Schedule.Paper.Total);
    }

    [Fact]
    public void Combination_warms_up_its_halves_and_starts_at_one_half_each()
    {
        Measurement measurement = Measure();
        using RecoveryResult hybrid = Recovery.Run(new LinearCombination(wide, narrow, "pair"), measurement, new Schedule(20, 30, RecordEvery: 10, Optimiser: Optimiser.Adam));
        using RecoveryResult half = Recovery.Run(wide, measurement, new Schedule(20, 0, RecordEvery: 10, Optimiser: Optimiser.Adam));

        Assert.Equal(["decoder", "decoder", "together"], hybrid.Phases.Select(p => p.Name));
        Assert.Equal(half.Phases[0].Curves.Of("loss", 0), hybrid.Phases[0].Curves.Of("loss", 0));
        Assert.Equal(0.5, hybrid.Phases[2].Curves.Of("alpha", 0)[0]);
        Assert.Equal(0.5, hybrid.Phases[2].Curves.Of("beta", 0)[0]);
        Assert.Equal(50, hybrid.Steps);
        Assert.Equal(wide.Blocks[0].Count + narrow.Blocks[0].Count, hybrid.ParameterCount);
    }

    [Fact]
    public void Components_add_up_to_the_image()
    {
        using RecoveryResult result = Recovery.Run(new LinearCombination(wide, narrow), Measure(), new Schedule(5, 5, Optimiser: Optimiser.Adam));
        Assert.InRange(Fixture.Gap(result.Images.Values(), (result.Components[0].Images + result.Components[1].Images).Values()), 0, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Images_that_do_not_fit_the_memory_together_are_recovered_in_parts(int atOnce)
    {
        using Measurement measurement = Measurement.Simulate(gaussian, rand(5, 3, Side, Side, generator: new Generator(3, CPU)), NoiseSpec.Parse("0.1"), 1, 1);
        using Tensor truth = rand(5, 3, Side, Side, generator: new Generator(3, CPU));
        LinearCombination pair = new(wide, narrow, "pair");
        Schedule schedule = new(3, 5, RecordEvery: 2, Optimiser: Optimiser.Adam);
        using RecoveryResult together = Recovery.Run(pair, measurement, schedule, new TruthObserver(truth));
        using RecoveryResult parts = Recovery.Run(pair, measurement, schedule with { Memory = (atOnce + 0.5) * RecoveryMemory.BytesPerRow(pair) }, new TruthObserver(truth));

        Assert.InRange(Fixture.Gap(parts.Images.Values(), together.Images.Values()), 0, 1e-4);
        Assert.InRange(Fixture.Gap(parts.Components[1].Images.Values(), together.Components[1].Images.Values()), 0, 1e-4);
        Assert.Equal(together.Residuals, parts.Residuals, (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(together.Weight("alpha"), parts.Weight("alpha"), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(together.Phases.Select(p => (p.Name, p.Steps, p.Stopped)), parts.Phases.Select(p => (p.Name, p.Steps, p.Stopped)));
        for (int image = 0; image < 5; image++)
            Assert.Equal(together.Phases[2].Curves.Of("psnr", image), parts.Phases[2].Curves.Of("psnr", image), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Restart_with_the_least_residual_is_kept()
    {
        Measurement measurement = Measure();
        Schedule schedule = new(0, 25, Restarts: 3, Optimiser: Optimiser.Adam);
        using RecoveryResult best = Recovery.Run(wide, measurement, schedule);
        IReadOnlyList<ulong> seeds = schedule.StartSeeds(2);
        for (int image = 0; image < 2; image++)
        {
            List<double> residuals = [];
            for (int restart = 0; restart < 3; restart++)
            {
                using Parameters start = Parameters.Start(wide, [seeds[3 * image + restart]], CPU);
                using InversionResult one = Inverter.Run(wide, measurement.Row(image), InversionPlan.Of(25), start);
                residuals.Add(Math.Sqrt(one.Losses[0]));
            }
            Assert.Equal(residuals.Min(), best.Residuals[image], 1e-2);
        }
    }

    [Fact]
    public void Progress_runs_from_zero_to_one_without_going_back()
    {
        List<double> fractions = [];
        using RecoveryResult result = Recovery.Run(new LinearCombination(wide, narrow), Measure(), new Schedule(10, 20, RecordEvery: 5, Optimiser: Optimiser.Adam),
            progress: new Callback(p => fractions.Add(p.Fraction)));
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1], 1e-9);
    }

    [Theory]
    [InlineData(0.05)]   // in the first half on its own, at a step that is no point of the curves
    [InlineData(0.26)]   // in the second
    [InlineData(0.72)]   // together
    public void Interrupted_recovery_goes_on_from_its_checkpoints(double fraction)
    {
        int threads = get_num_threads();
        set_num_threads(1);
        string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
        try
        {
            Measurement measurement = Measure();
            LinearCombination pair = new(wide, narrow, "pair");
            Schedule schedule = new(20, 40, RecordEvery: 10, Optimiser: Optimiser.Adam);
            using RecoveryResult whole = Recovery.Run(pair, measurement, schedule);
            using CancellationTokenSource stop = new();
            using RecoveryResult part = Recovery.Run(pair, measurement, schedule, checkpoints: new CheckpointFolder(folder), cancellation: stop.Token,
                progress: new Callback(p => { if (p.Fraction >= fraction) stop.Cancel(); }));
            Assert.True(part.Cancelled);
            using RecoveryResult rest = Recovery.Run(pair, measurement, schedule, checkpoints: new CheckpointFolder(folder));
            Assert.False(rest.Cancelled);
            Assert.Equal(whole.Images.Values(), rest.Images.Values());
            foreach ((RecoveryPhase undisturbed, RecoveryPhase resumed) in whole.Phases.Zip(rest.Phases))
            {
                Assert.Equal(undisturbed.Curves.Steps, resumed.Curves.Steps);
                Assert.Equal(undisturbed.Curves.Of("loss", 1), resumed.Curves.Of("loss", 1));
            }
        }
        finally
        {
            set_num_threads(threads);
            Directory.Delete(folder, recursive: true);
        }
    }

    private Measurement Measure() => Measurement.Simulate(gaussian,
        (Fixture.Noise(4, 2, 3, 4, 4) + 0.5).repeat_interleave(4, 2).repeat_interleave(4, 3), NoiseSpec.TotalNorm(0.1), noiseSeed: 1);

    private sealed class Callback(Action<RecoveryProgress> report) : IProgress<RecoveryProgress>
    {
        public void Report(RecoveryProgress value) => report(value);
    }
}
