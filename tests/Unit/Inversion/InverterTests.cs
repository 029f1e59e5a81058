using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Inversion;

[Collection(Serial.Name)]
public sealed class InverterTests : IDisposable
{
    private const int Side = 16;
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly DeepDecoder decoder = new(Side, 4);
    private readonly ILinearOperator gaussian = OperatorSpec.Parse("gaussian:m=200").Create([3, Side, Side], 1, CPU);
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose()
    {
        decoder.Dispose();
        gaussian.Dispose();
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Loss_falls_and_the_image_approaches_the_truth()
    {
        using Parameters truth = Parameters.Start(decoder, [77], CPU);
        Tensor image = decoder.Image(truth);
        using InversionResult result = Run(Measure(image, 0), 400, [1], truth: image);
        IReadOnlyList<double> loss = result.Curves.Of("loss", 0), psnr = result.Curves.Of("psnr", 0);
        Assert.True(loss[^1] < 1e-2 * loss[0], $"{loss[0]} -> {loss[^1]}");
        Assert.True(psnr[^1] > psnr[0] + 10, $"{psnr[0]} -> {psnr[^1]}");
        Assert.Equal(StopReason.Completed, result.Stopped);
    }

    [Fact]
    public void Learning_rates_fall_to_their_share_along_half_a_cosine()
    {
        Stage stage = new(101, DecayTo: 0.1);
        Assert.Equal(1, stage.RateAt(0), 1e-12);
        Assert.Equal(0.55, stage.RateAt(50), 1e-12);
        Assert.Equal(0.1, stage.RateAt(100), 1e-12);
        Assert.Equal(1, new Stage(101).RateAt(70));

        using Parameters start = Parameters.Start(decoder, [1], CPU);
        double still = LastChange(new Stage(20, DecayTo: 1e-9)), moving = LastChange(new Stage(20));
        Assert.True(still < 1e-6 && moving > 1e-4, $"{still}, {moving}");

        double LastChange(Stage only)
        {
            // The loss is noted before a step and at the end: the last two differ by the last step.
            using InversionResult result = Inverter.Run(decoder, Measure(Images(1), 0.1), new InversionPlan([only], RecordEvery: 1), start);
            IReadOnlyList<double> loss = result.Curves.Of("loss", 0);
            return Math.Abs(loss[^1] - loss[^2]) / loss[^2];
        }
    }

    [Fact]
    public void Reported_loss_is_the_squared_residual_of_the_reported_image()
    {
        Measurement measurement = Measure(Images(2), 0.1);
        using InversionResult result = Run(measurement, 20, [1, 2]);
        Tensor residual = gaussian.Forward(result.Images) - measurement.Y;
        Assert.InRange(Fixture.Gap([.. result.Losses.Select(l => (float)l)], residual.square().sum(1).Values()), 0, 1e-5);
    }

    [Fact]
    public void Batch_of_four_equals_four_single_runs()
    {
        Tensor images = Images(4);
        Measurement all = Measure(images, 0.1);
        using InversionResult together = Run(all, 10, [1, 2, 3, 4]);
        for (int row = 0; row < 4; row++)
        {
            using InversionResult alone = Run(all.Row(row), 10, [(ulong)row + 1]);
            Assert.InRange(Fixture.Gap(together.Images[row].Values(), alone.Images[0].Values()), 0, 1e-4);
        }
    }

    [Fact]
    public void Rows_never_influence_each_other()
    {
        Tensor images = Images(3), others = images.clone();
        others[1] = 1 - others[1];
        using InversionResult before = Run(Measure(images, 0.1), 40, [1, 2, 3]), after = Run(Measure(others, 0.1), 40, [1, 9, 3]);
        Assert.Equal(before.Images[0].Values(), after.Images[0].Values());
        Assert.NotEqual(before.Images[1].Values(), after.Images[1].Values());
        Assert.Equal(before.Images[2].Values(), after.Images[2].Values());
    }

    [Fact]
    public void Same_seed_gives_the_same_result()
    {
        Measurement measurement = Measure(Images(1), 0.1);
        using InversionResult first = Run(measurement, 30, [5]), second = Run(measurement, 30, [5]);
        Assert.Equal(first.Images.Values(), second.Images.Values());
    }

    [Fact]
    public void Resumed_run_equals_the_uninterrupted_one_bit_for_bit()
    {
        int threads = get_num_threads();
        set_num_threads(1);
        try
        {
            Measurement measurement = Measure(Images(2), 0.1);
            using InversionResult whole = Run(measurement, 90, [1, 2]);
            Checkpoint checkpoint = new(Path.Combine(folder, "state.safetensors"), 40);
            using CancellationTokenSource stop = new();
            using InversionResult part = Run(measurement, 90, [1, 2], checkpoint: checkpoint, cancellation: stop.Token,
                progress: new Callback(p => { if (p.Step >= 50) stop.Cancel(); }));
            Assert.Equal(StopReason.Cancelled, part.Stopped);
            Assert.InRange(part.Steps, 50, 60);
            using InversionResult rest = Run(measurement, 90, [1, 2], checkpoint: checkpoint);
            Assert.Equal(whole.Images.Values(), rest.Images.Values());
            Assert.Equal(90, rest.Steps);
            // The stopped run noted its last step too; apart from that the curves are the same.
            Assert.Equal(whole.Curves.Of("loss", 1), rest.Curves.Of("loss", 1).Where((_, i) => rest.Curves.Steps[i] % 10 == 0));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Checkpoint_of_another_inversion_is_refused()
    {
        Checkpoint checkpoint = new(Path.Combine(folder, "state.safetensors"), 10);
        Run(Measure(Images(1), 0.1), 10, [1], checkpoint: checkpoint).Dispose();
        InputException error = Assert.Throws<InputException>(() => Run(Measure(Images(1) * 0.5, 0.1), 10, [1], checkpoint: checkpoint));
        Assert.Contains(checkpoint.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_is_an_error_that_names_prior_image_and_step_and_keeps_the_state_saved_last()
    {
        Dictionary<string, double> far = new() { ["theta"] = double.PositiveInfinity };
        InversionPlan plan = new([new Stage(20), new Stage(40, far)], RecordEvery: 10);
        Checkpoint checkpoint = new(Path.Combine(folder, "state.safetensors"), 5);
        using Parameters start = Parameters.Start(decoder, [1], CPU);
        NotFiniteException error = Assert.Throws<NotFiniteException>(() => Inverter.Run(decoder, Measure(Images(1), 0.1), plan, start, checkpoint: checkpoint));
        Assert.Equal("With the prior 'decoder' the recovery of image 1 is not finite at step 21, so there is no result; a smaller learning rate may help.", error.Message);
        using WeightFile saved = Safetensors.Read(checkpoint.Path);
        Assert.Equal("20", saved.Metadata["step"]);
        Assert.All(saved.Tensors["value.theta"].Values(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Image_that_is_not_finite_where_nothing_is_measured_is_an_error()
    {
        ILinearOperator few = OperatorSpec.Parse("inpaint:keep=0.5").Create([3, 16, 16], 1);
        using Measurement measurement = Measurement.Simulate(few, Images(1), NoiseSpec.None, noiseSeed: 1);
        HoleyPrior holey = new(few.Adjoint(ones([1, .. few.OutputShape])) > 0);
        using Parameters start = Parameters.Start(holey, [1], CPU);
        Assert.Equal(0, Assert.Throws<NotFiniteException>(() => Inverter.Run(holey, measurement, new InversionPlan([new Stage(2)]), start)).Row);
    }

    [Fact]
    public void Blocks_without_a_rate_stand_still()
    {
        LinearCombination pair = new(decoder, new DeepDecoder(Side, 2, seed: 9));
        using Parameters start = Parameters.Start(pair, [1], CPU);
        InversionPlan plan = new([new Stage(10, new Dictionary<string, double> { ["a.theta"] = 1e-2, ["alpha"] = 1e-2 })]);
        using InversionResult result = Inverter.Run(pair, Measure(Images(1), 0.1), plan, start);
        Assert.Equal(start["b.theta"].Values(), result.Parameters["b.theta"].Values());
        Assert.Equal(start["beta"].Values(), result.Parameters["beta"].Values());
        Assert.NotEqual(start["a.theta"].Values(), result.Parameters["a.theta"].Values());
        Assert.NotEqual(start["alpha"].Values(), result.Parameters["alpha"].Values());
    }

    [Fact]
    public void Rows_that_have_reached_the_noise_level_stop_alone()
    {
        Tensor images = stack([full([3, Side, Side], 0.5), Images(1)[0]]);
        Measurement measurement = Measure(images, 0.5);
        InversionPlan plan = new([new Stage(300)], [new Discrepancy()], RecordEvery: 5);
        using Parameters start = Parameters.Start(decoder, [1, 2], CPU);
        using InversionResult result = Inverter.Run(decoder, measurement, plan, start);
        IReadOnlyList<double> flat = result.Curves.Of("loss", 0);
        int reached = Enumerable.Range(0, flat.Count).First(i => Math.Sqrt(flat[i]) <= 0.5);
        Assert.True(reached < flat.Count - 1, "the other row should have gone on");
        Assert.All(flat.Skip(reached), loss => Assert.Equal(flat[reached], loss, 1e-6));
    }

    [Fact]
    public void Plateau_and_time_budget_are_judged_from_the_curve_and_the_clock()
    {
        Assert.True(new Plateau(2, 0.1).Reached(new RowState([1, 0.99, 0.98], 0, TimeSpan.Zero)));
        Assert.False(new Plateau(2, 0.1).Reached(new RowState([1, 0.9, 0.8], 0, TimeSpan.Zero)));
        Assert.False(new Plateau(2, 0.1).Reached(new RowState([1, 1], 0, TimeSpan.Zero)));
        Assert.True(new TimeBudget(TimeSpan.FromSeconds(1)).Reached(new RowState([1], 0, TimeSpan.FromSeconds(2))));
        Assert.False(new TimeBudget(TimeSpan.FromSeconds(3)).Reached(new RowState([1], 0, TimeSpan.FromSeconds(2))));
    }

    [Fact]
    public void Number_of_live_tensors_does_not_grow_with_the_steps()
    {
        Measurement measurement = Measure(Images(2), 0.1);
        using Parameters start = Parameters.Start(decoder, [1, 2], CPU);
        // What earlier tests left to the garbage collector must not be counted.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        List<long> counts = [];
        using InversionResult result = Inverter.Run(decoder, measurement, new InversionPlan([new Stage(60)], RecordEvery: 10), start,
            progress: new Callback(p => { if (p.Step is > 0 and < 60) counts.Add(Tensor.TotalCount); }));
        Assert.Equal(59, counts.Count);
        Assert.Single(counts.Distinct());
    }

    [Fact]
    public void Operator_of_another_size_is_refused()
    {
        using DeepDecoder larger = new(32, 2);
        using Parameters start = Parameters.Start(larger, [1], CPU);
        Assert.Throws<InputException>(() => Inverter.Run(larger, Measure(Images(1), 0.1), InversionPlan.Of(1), start));
    }

    private static Tensor Images(int count) => (Fixture.Noise(3, count, 3, Side / 4, Side / 4) + 0.5).repeat_interleave(4, 2).repeat_interleave(4, 3);

    private Measurement Measure(Tensor images, double noise) =>
        Measurement.Simulate(gaussian, images, noise > 0 ? NoiseSpec.TotalNorm(noise) : NoiseSpec.None, noiseSeed: 1);

    private InversionResult Run(
        Measurement measurement, int steps, ulong[] seeds, Tensor? truth = null, Checkpoint? checkpoint = null,
        IProgress<InversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        using Parameters start = Parameters.Start(decoder, seeds, CPU);
        return Inverter.Run(decoder, measurement, new InversionPlan([new Stage(steps)], RecordEvery: 10), start, truth is null ? null : new TruthObserver(truth), progress, checkpoint, cancellation);
    }

    private sealed class Callback(Action<InversionProgress> report) : IProgress<InversionProgress>
    {
        public void Report(InversionProgress value) => report(value);
    }

    /// <summary>Pixels as they are where they are measured, and no number where they are not.</summary>
    private sealed class HoleyPrior(Tensor seen) : IParametricPrior
    {
        public string Name => "holey";

        public IReadOnlyList<long> ImageShape => [3, Side, Side];

        public IReadOnlyList<ParameterBlock> Blocks { get; } = [new("x", 3 * Side * Side, _ => zeros(3 * Side * Side))];

        public Tensor Image(Parameters parameters) => where(seen, parameters["x"].view(-1, 3, Side, Side), float.NaN);
    }
}
