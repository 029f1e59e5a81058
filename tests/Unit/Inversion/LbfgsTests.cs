using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Inversion;

public sealed class LbfgsTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly DeepDecoder decoder = new(16, 4);
    private readonly ILinearOperator gaussian = OperatorSpec.Parse("gaussian:m=200").Create([3, 16, 16], 1, CPU);

    public void Dispose()
    {
        decoder.Dispose();
        gaussian.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Badly_scaled_quadratic_is_minimised_exactly()
    {
        Tensor scales = pow(tensor(10.0), linspace(0, 3, 20)), centre = Fixture.Noise(1, 2, 20);
        LbfgsRows optimiser = new(20);
        Tensor x = zeros(2, 20);
        for (int step = 0; step < 250; step++)
        {
            (Tensor losses, Tensor gradient) = At(x);
            x = optimiser.Step(x, losses, gradient, At).Next;
        }
        Assert.InRange((x - centre).abs().max().item<float>(), 0, 1e-4);

        (Tensor Losses, Tensor Gradient) At(Tensor at) => ((scales * (at - centre).square()).sum(1), 2 * scales * (at - centre));
    }

    [Theory]
    [InlineData(100, 8)]
    [InlineData(600_000, 5)]
    public void Long_rows_keep_fewer_pairs(int entries, int kept)
    {
        Tensor scales = linspace(1, 50, entries), x = ones(1, entries);
        LbfgsRows optimiser = new(8);
        for (int step = 0; step < 9; step++) x = optimiser.Step(x, At(x).Losses, At(x).Gradient, At).Next;
        Assert.Equal(kept, optimiser.History().Count());

        (Tensor Losses, Tensor Gradient) At(Tensor at) => ((scales * at.square()).sum([1]), 2 * scales * at);
    }

    [Fact]
    public void Row_at_its_minimum_is_told_and_stays_while_others_go_on()
    {
        Tensor centre = Fixture.Noise(1, 2, 20), x = centre.clone();
        x[1] += 1;
        LbfgsStep step = new LbfgsRows().Step(x, At(x).Losses, At(x).Gradient, At);
        Assert.Equal([true, false], step.Stuck);
        Assert.Equal(x[0].Values(), step.Next[0].Values());
        Assert.NotEqual(x[1].Values(), step.Next[1].Values());

        (Tensor Losses, Tensor Gradient) At(Tensor at) => ((at - centre).square().sum([1]), 2 * (at - centre));
    }

    [Fact]
    public void Every_step_begins_with_what_the_last_one_has_evaluated()
    {
        int evaluations = 0;
        using DeepDecoder wide = new(32, 8);
        using ILinearOperator many = OperatorSpec.Parse("gaussian:m=600").Create([3, 32, 32], 1, CPU);
        Counted prior = new(wide, () => evaluations++);
        InversionPlan plan = new([new Stage(30), new Stage(40, Optimiser: Optimiser.Lbfgs)], RecordEvery: 1000);
        using Parameters truth = Parameters.Start(wide, [77], CPU), start = Parameters.Start(wide, [1], CPU);
        using InversionResult result = Inverter.Run(prior, Measurement.Simulate(many, wide.Image(truth), NoiseSpec.None, noiseSeed: 1), plan, start);
        Assert.Equal(70, result.Steps);
        Assert.InRange(evaluations, 71, 90);
    }

    [Fact]
    public void Stages_may_move_different_blocks()
    {
        using FrozenGenerator generator = TinyArchitecture.Create();
        using DeepDecoder half = new((int)generator.ImageSize, 4);
        LinearCombination hybrid = new(new GeneratorPrior(generator), half);
        using ILinearOperator many = OperatorSpec.Parse("gaussian:m=300").Create(hybrid.ImageShape, 1, CPU);
        Dictionary<string, double> weights = LinearCombination.WeightNames.ToDictionary(w => w, _ => 1e-2);
        using Parameters truth = Parameters.Start(hybrid, [77], CPU), start = Parameters.Start(hybrid, [1], CPU);
        Measurement measurement = Measurement.Simulate(many, hybrid.Image(truth), NoiseSpec.None, noiseSeed: 1);
        InversionPlan first = new([new Stage(10, Optimiser: Optimiser.Lbfgs)]), then = new([new Stage(5, weights, Optimiser: Optimiser.Lbfgs)]);
        InversionPlan both = new([.. first.Stages, .. then.Stages]);
        using InversionResult whole = Inverter.Run(hybrid, measurement, both, start), part = Inverter.Run(hybrid, measurement, first, start),
            rest = Inverter.Run(hybrid, measurement, then, part.Parameters);
        Assert.Equal(rest.Images.Values(), whole.Images.Values());
        Assert.NotEqual(part.Losses, whole.Losses);
    }

    [Fact]
    public void Search_ends_once_every_row_is_at_its_minimum()
    {
        using FrozenGenerator generator = TinyArchitecture.Create();
        GeneratorPrior prior = new(generator);
        Tensor codes = generator.Latent.Sample(2, new TorchSharp.torch.Generator(8, CPU));
        using Parameters start = new(new Dictionary<string, Tensor> { ["z"] = codes });
        using InversionResult result = Inverter.Run(prior, Measure(generator.Image(codes), 0), new([new Stage(1000, Optimiser: Optimiser.Lbfgs)]), start);
        Assert.Equal(StopReason.Converged, result.Stopped);
        Assert.InRange(result.Steps, 1, 999);
    }

    [Fact]
    public void Automatic_choice_goes_by_the_numbers_of_parameters_and_measurements()
    {
        using DeepDecoder large = new(16, 130);
        Schedule schedule = new(10, 20);
        Assert.True(DeepDecoder.ParameterCount(130) > Lbfgs.MostParameters);
        Assert.Equal(Optimiser.Lbfgs, schedule.For(decoder, 10).Optimiser);
        Assert.Equal(Optimiser.Lbfgs, schedule.For(decoder, 95).Optimiser);
        Assert.Equal(Optimiser.Preconditioned, schedule.For(decoder, 96).Optimiser);
        Assert.Equal(Optimiser.Adam, schedule.For(large, 700).Optimiser);
        Assert.Equal(Optimiser.Preconditioned, (schedule with { Optimiser = Optimiser.Preconditioned }).For(decoder, 10).Optimiser);
        Assert.Equal(Optimiser.Adam, Schedule.Paper.For(decoder, 700).Optimiser);
        using FrozenGenerator generator = TinyArchitecture.Create();
        Assert.Equal(Optimiser.Lbfgs, (schedule with { Optimiser = Optimiser.Preconditioned }).For(new GeneratorPrior(generator), 700).Optimiser);
    }

    [Theory]
    [InlineData(1535, 400)]
    [InlineData(1536, 700)]
    public void More_measurements_get_more_steps(long measurements, int steps) => Assert.Equal(steps, Schedule.StepsFor(measurements, [3, 64, 64]));

    [Theory]
    [InlineData("preconditioned", StopReason.StopRule)]
    [InlineData("adam", StopReason.Completed)]
    public void Preconditioned_search_ends_at_the_level_of_the_noise(string kind, StopReason stopped)
    {
        using DeepDecoder wide = new(32, 20);
        using ILinearOperator identity = OperatorSpec.Parse("identity").Create([3, 32, 32], 1, CPU);
        Measurement measurement = Measurement.Simulate(identity, Images(1).repeat_interleave(2, 2).repeat_interleave(2, 3), NoiseSpec.Parse("sigma=0.3"), noiseSeed: 1);
        using RecoveryResult result = Recovery.Run(wide, measurement, new Schedule(20, 300, Optimiser: Optimiser.Named(kind)));
        Assert.Equal(stopped, result.Phases[^1].Stopped);
        Assert.Equal(stopped == StopReason.StopRule, result.Residuals[0] <= measurement.NoiseNorm && result.Phases[^1].Steps < 320);
    }

    [Fact]
    public void Loss_never_rises_and_falls_far()
    {
        using FrozenGenerator generator = TinyArchitecture.Create();
        GeneratorPrior prior = new(generator);
        Tensor codes = generator.Latent.Sample(2, new TorchSharp.torch.Generator(8, CPU));
        Measurement measurement = Measure(generator.Image(codes), 0);
        using Parameters start = new(new Dictionary<string, Tensor> { ["z"] = codes + Fixture.Noise(3, codes.shape) * 0.6 });
        using InversionResult lbfgs = Inverter.Run(prior, measurement, new([new Stage(40, Optimiser: Optimiser.Lbfgs)], RecordEvery: 1), start);
        for (int row = 0; row < 2; row++)
        {
            IReadOnlyList<double> losses = lbfgs.Curves.Of("loss", row);
            Assert.All(losses.Zip(losses.Skip(1)), pair => Assert.True(pair.Second <= pair.First * (1 + 1e-5) + 1e-9, $"{pair}"));
            Assert.True(losses[^1] < 0.3 * losses[0], $"{losses[0]} -> {losses[^1]}");
        }
    }

    [Fact]
    public void Preconditioner_saves_steps_on_a_badly_scaled_loss()
    {
        Tensor scales = pow(tensor(10.0), linspace(0, 6, 200)), centre = Fixture.Noise(1, 1, 200);
        Assert.InRange(After(v => v / (scales * (1.5 + linspace(-1, 1, 200)))), 0, 1e-3 * After(null));

        double After(Func<Tensor, Tensor>? precondition)
        {
            LbfgsRows optimiser = new(20);
            Tensor x = zeros(1, 200);
            for (int step = 0; step < 40; step++) x = optimiser.Step(x, At(x).Losses, At(x).Gradient, At, precondition: precondition).Next;
            return (At(x).Losses / At(zeros(1, 200)).Losses).item<float>();
        }

        (Tensor Losses, Tensor Gradient) At(Tensor at) => ((scales * (at - centre).square()).sum([1]), 2 * scales * (at - centre));
    }

    [Fact]
    public void Curvature_of_the_decoder_brings_it_further_in_as_many_steps()
    {
        // At this size the separate steps leave a loss that plain L-BFGS halves slowly.
        using DeepDecoder wide = new(32, 12);
        using ILinearOperator many = OperatorSpec.Parse("gaussian:m=1500").Create([3, 32, 32], 1, CPU);
        Measurement measurement = Measurement.Simulate(many, Images(2).repeat_interleave(2, 2).repeat_interleave(2, 3), NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
        using Parameters start = Parameters.Start(wide, [1, 2], CPU);
        double[] plain = Losses(Optimiser.Lbfgs), preconditioned = Losses(Optimiser.Preconditioned);
        Assert.All(plain.Zip(preconditioned), pair => Assert.True(pair.Second < 0.9 * pair.First, $"{pair}"));

        double[] Losses(Optimiser kind)
        {
            using InversionResult result = Inverter.Run(wide, measurement, new([new Stage(100), new Stage(60, Optimiser: kind)]), start);
            return [.. result.Losses];
        }
    }

    [Theory]
    [InlineData("lbfgs")]
    [InlineData("preconditioned")]
    public void Rows_never_influence_each_other(string kind)
    {
        Tensor images = Images(2), others = images.clone();
        others[1] = 1 - others[1];
        InversionPlan plan = new([new Stage(30, Optimiser: Optimiser.Named(kind))]);
        using Parameters start = Parameters.Start(decoder, [1, 2], CPU);
        using InversionResult first = Inverter.Run(decoder, Measure(images), plan, start), second = Inverter.Run(decoder, Measure(others), plan, start);
        Assert.Equal(first.Images[0].Values(), second.Images[0].Values());
        Assert.NotEqual(first.Images[1].Values(), second.Images[1].Values());
    }

    [Theory]
    [InlineData("lbfgs", 15)]
    [InlineData("preconditioned", 15)]
    [InlineData("preconditioned", 20)]
    [InlineData("preconditioned", 27)]
    public void Resumed_run_ends_where_the_uninterrupted_one_ends(string kind, int until)
    {
        int threads = get_num_threads();
        set_num_threads(1);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            Measurement measurement = Measure(Images(1));
            InversionPlan plan = new([new Stage(30, Optimiser: Optimiser.Named(kind))], RecordEvery: 10);
            using Parameters start = Parameters.Start(decoder, [1], CPU);
            using InversionResult whole = Inverter.Run(decoder, measurement, plan, start);
            using CancellationTokenSource stop = new();
            using InversionResult part = Inverter.Run(decoder, measurement, plan, start, checkpoint: new(path), cancellation: stop.Token,
                progress: new Callback(p => { if (p.Step >= until) stop.Cancel(); }));
            using InversionResult rest = Inverter.Run(decoder, measurement, plan, start, checkpoint: new(path));
            Assert.Equal(whole.Images.Values(), rest.Images.Values());
        }
        finally
        {
            set_num_threads(threads);
            File.Delete(path);
        }
    }

    [Fact]
    public void Trials_of_a_line_search_do_not_pile_up_in_memory()
    {
        List<long> alive = [];
        using DeepDecoder wide = new(32, 8);
        using ILinearOperator many = OperatorSpec.Parse("gaussian:m=600").Create([3, 32, 32], 1, CPU);
        Counted prior = new(wide, () => alive.Add(TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount));
        Tensor noise = rand([1, 3, 32, 32], generator: new TorchSharp.torch.Generator(3, CPU));
        using Parameters start = Parameters.Start(wide, [1], CPU);
        using InversionResult result = Inverter.Run(prior, Measurement.Simulate(many, noise, NoiseSpec.None, noiseSeed: 1), new InversionPlan([new Stage(60, Optimiser: Optimiser.Lbfgs)]), start);
        Assert.True(alive.Count > 1.1 * result.Steps, $"only {alive.Count} evaluations in {result.Steps} steps: hardly one had to be shortened");
        // A trial leaves a score of tensors as long as the parameters; an evaluation would leave dozens more, the large ones among them.
        Assert.InRange(alive.Skip(1).Zip(alive.Skip(2), (before, after) => after - before).Max(), 0, 30);
    }

    private static Tensor Images(int count) => (Fixture.Noise(4, count, 3, 4, 4) * 0.6 + 0.5).repeat_interleave(4, 2).repeat_interleave(4, 3);

    private Measurement Measure(Tensor images, double noise = 0.1) => Measurement.Simulate(gaussian, images, NoiseSpec.TotalNorm(noise), noiseSeed: 1);

    private sealed class Counted(IParametricPrior prior, Action evaluated) : IParametricPrior
    {
        public string Name => prior.Name;

        public IReadOnlyList<long> ImageShape => prior.ImageShape;

        public IReadOnlyList<ParameterBlock> Blocks => prior.Blocks;

        public Tensor Image(Parameters parameters)
        {
            evaluated();
            return prior.Image(parameters);
        }
    }

    private sealed class Callback(Action<InversionProgress> report) : IProgress<InversionProgress>
    {
        public void Report(InversionProgress value) => report(value);
    }
}
