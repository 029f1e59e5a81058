using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Notebooks;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Reports;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Notebooks;

/// <summary>Priors, operators, optimisers and stop rules of one's own in the cells of a notebook: what ships has no privilege.</summary>
[Collection(Serial.Name)]
public sealed class OwnPartsTests : IDisposable
{
    private readonly Session lab = Session.Open(ShippedFiles.Generator, new Schedule(2, 2, RecordEvery: 1, Optimiser: Optimiser.Adam));
    private readonly ImageSet faces;

    public OwnPartsTests() => faces = lab.Images("faces", 2);

    public void Dispose()
    {
        faces.Dispose();
        lab.Dispose();
    }

    [Fact]
    public void An_own_prior_shows_itself_live_and_in_charts_like_those_that_ship()
    {
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            // Two names that by themselves would get the same colour, to see that the live display chooses as the charts do.
            Grid first = new("mine-0", 8), second = new(Enumerable.Range(1, 100).Select(i => $"mine-{i}").First(n => PriorColours.Of(n) == PriorColours.Of("mine-0")), 4);
            using Comparison comparison = lab.Compare(faces, y, first, second);
            Assert.Equal([first.Name, second.Name], comparison.Outcomes.Select(o => o.Prior));
            string colour = PriorColours.For([first.Name, second.Name])[second.Name];
            Assert.NotEqual(PriorColours.Of(first.Name), colour);
            Assert.Contains(colour, comparison.Means().ToHtml(), StringComparison.Ordinal);
            string chart = comparison.PsnrChart().ToHtml();
            Assert.Contains(colour, chart, StringComparison.Ordinal);
            Assert.Contains(second.Name, chart, StringComparison.Ordinal);
            Assert.Contains($">{second.Name}<", comparison.Pictures().ToHtml(), StringComparison.Ordinal);
        });
        string live = Assert.IsType<Figure>(shown[0]).ToHtml();
        Assert.Contains("mine-0, step 1 of 4, PSNR ", live, StringComparison.Ordinal);
        Assert.Contains($"stroke=\"{PriorColours.Of("mine-0")}\"", live, StringComparison.Ordinal);
        Assert.Contains("<img ", live, StringComparison.Ordinal);
        Assert.StartsWith("2 images with mine-0 and mine-", shown[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_solver_shows_itself_live_too()
    {
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using Comparison comparison = lab.Compare(faces, y, new BackProjection());
            Assert.True(double.IsFinite(comparison["back-projection"].Psnr[0]));
        });
        Assert.Contains("back-projection, step 1 of 3", shown[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_prior_and_an_own_operator_can_be_swept()
    {
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using OperatorSweep sweep = lab.Sweep(faces, "step", [2, 4], step => new EveryRow((int)step), "decoder", m => new Grid("grid", m.EntriesPerRow > 4000 ? 8 : 4));
            Assert.Equal(["decoder", "grid"], sweep.Priors);
            Assert.Equal([3L * 32 * 64, 3L * 16 * 64], sweep.Points.Select(p => p.Measurements));
            Assert.Equal([3L * 8 * 8, 3L * 4 * 4], sweep.Points.Select(p => p.Comparison["grid"].Recovery.ParameterCount));
            Assert.Contains("step", sweep.Table("grid", "decoder").ToHtml(), StringComparison.Ordinal);
            Assert.Contains("grid", sweep.PsnrChart().ToHtml(), StringComparison.Ordinal);
            using OperatorSweep named = lab.Sweep(faces, "gaussian:m={50,100}", "decoder", _ => new Grid("grid", 4));
            Assert.Equal(["decoder", "grid"], named.Priors);
        });
        Assert.Contains("one row in 2 (1 of 2): decoder, step 1 of 4", shown[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_optimiser_moves_every_prior_and_is_recorded()
    {
        int steps = 0;
        Optimiser own = new("gradient-descent", () => new GradientDescent(() => steps++));
        using Session session = Session.Open(ShippedFiles.Generator, new Schedule(0, 4, RecordEvery: 1, Optimiser: own, LearningRate: 1e-3));
        using Measurement y = session.Measure(faces, "gaussian:m=300");
        using Comparison comparison = session.Compare(faces, y, "decoder,hybrid", new Grid("grid", 8));
        Assert.Equal(12, steps);
        Assert.All(comparison.Outcomes, o => Assert.Equal("gradient-descent", o.Recovery.Resolved["optimiser"]));
        Curves curves = comparison["grid"].Recovery.Phases[0].Curves;
        Assert.All(Enumerable.Range(0, 2), image => Assert.True(curves.Of("loss", image)[^1] < curves.Of("loss", image)[0]));
    }

    [Fact]
    public void An_own_stop_rule_ends_what_it_is_for()
    {
        using Session session = Session.Open(ShippedFiles.Generator, new Schedule(0, 50, RecordEvery: 1, Optimiser: Optimiser.Adam, StopRules: [new AfterPoints(3)]));
        using Measurement y = session.Measure(faces, "gaussian:m=300");
        using Comparison comparison = session.Compare(faces, y, "decoder", new Grid("grid", 8));
        Assert.All(comparison.Outcomes, o => Assert.Equal((2, StopReason.StopRule), (o.Recovery.Steps, o.Recovery.Phases[^1].Stopped)));
    }

    [Fact]
    public void Auto_can_be_asked_for_and_shows_itself()
    {
        using ImageSet face = lab.Images("faces", 1);
        using Measurement y = lab.Measure(face, "gaussian:m=300");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using Comparison comparison = lab.Compare(face, y, "auto", new Grid("grid", 8));
            Assert.Equal(["auto", "grid"], comparison.Outcomes.Select(o => o.Prior));
            Assert.Contains("error", comparison["auto"].Recovery.Notes().Select(n => n.Name));
        });
        Assert.Contains("auto, step ", shown[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_tables_could_not_tell_apart_or_have_nothing_to_show_of_is_refused()
    {
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        Assert.Contains("Two priors are called 'grid'", Refused([new Grid("grid", 8), new Grid("grid", 4)]), StringComparison.Ordinal);
        Assert.Contains("no prior to compare", Refused([]), StringComparison.Ordinal);
        Assert.Contains("Two priors are called 'decoder'", Assert.Throws<InputException>(() => lab.Compare(faces, y, "decoder", new Grid("decoder", 4))).Message, StringComparison.Ordinal);
        Assert.Contains("at least one value", Assert.Throws<InputException>(() => lab.Sweep(faces, "step", [], _ => new EveryRow(2), "decoder")).Message, StringComparison.Ordinal);

        string Refused(IReadOnlyList<IPrior> own) => Assert.Throws<InputException>(() => lab.Compare(faces, y, own)).Message;
    }

    [Fact]
    public void Priors_of_a_comparison_are_freed_and_own_ones_stay()
    {
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        using DeepDecoder own = new(64, 3) { Name = "own" };
        lab.Compare(faces, y, "decoder", own).Dispose();
        GC.Collect();   // what other tests left behind
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        lab.Compare(faces, y, "decoder", own).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        lab.Sweep(faces, "gaussian:m={50,100}", "decoder", _ => new DeepDecoder(64, 3) { Name = "own" }).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void It_runs_on_a_graphics_card_where_there_is_one()
    {
        Assert.SkipUnless(cuda.is_available(), "needs a graphics card that libtorch can use, which this machine has not");
        using Session there = Session.Open(ShippedFiles.Generator, lab.Schedule, device: CUDA);
        using ImageSet images = there.Images("faces", 1);
        using Measurement y = there.Measure(images, "gaussian:m=300");
        using Comparison comparison = there.Compare(images, y, "generator,hybrid,gaussian,auto,tv", new Grid("grid", 8));
        Assert.All(comparison.Outcomes, o => Assert.True(double.IsFinite(o.Psnr[0])));
        Assert.Contains("<img ", comparison.Pictures().ToHtml(), StringComparison.Ordinal);
    }

    private sealed class Grid(string name, int side) : IParametricPrior
    {
        public string Name => name;

        public IReadOnlyList<long> ImageShape => [3, 64, 64];

        public IReadOnlyList<ParameterBlock> Blocks => [new("pixels", 3L * side * side, random => rand([3L * side * side], generator: random))];

        public Tensor Image(Parameters parameters) => nn.functional.interpolate(parameters["pixels"].view(-1, 3, side, side), size: [64, 64], mode: InterpolationMode.Nearest);
    }

    private sealed class BackProjection : IDirectPrior
    {
        public string Name => "back-projection";

        public IReadOnlyList<long> ImageShape => [3, 64, 64];

        public long ParameterCount => 0;

        public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
        {
            for (int step = 1; step <= 3; step++) progress?.Report(new DirectProgress(step, 3));
            return new DirectEstimate(measurement.Operator.Adjoint(measurement.Y), 3, new Dictionary<string, double[]>());
        }
    }

    private sealed class EveryRow(int step) : ILinearOperator
    {
        public IReadOnlyList<long> InputShape => [3, 64, 64];

        public IReadOnlyList<long> OutputShape => [3, 64 / step, 64];

        public Tensor Forward(Tensor x) => x.slice(2, 0, 64, step);

        public Tensor Adjoint(Tensor y)
        {
            Tensor x = zeros([y.shape[0], 3, 64, 64], device: y.device);
            x.slice(2, 0, 64, step).copy_(y);
            return x;
        }

        public override string ToString() => $"one row in {step}";

        public void Dispose()
        {
        }
    }

    private sealed class GradientDescent(Action stepped) : IOptimiser
    {
        public void Step(Search search)
        {
            stepped();
            using Tensor values = search.Values();
            using Tensor next = values - search.Here.Gradient * search.Rates.Values.First();
            search.MoveTo(next);
        }

        public void Save(IDictionary<string, Tensor> state)
        {
        }

        public void Load(IReadOnlyDictionary<string, Tensor> state, Device device)
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed record AfterPoints(int Points) : IStopRule
    {
        public bool Reached(RowState row) => row.Losses.Count >= Points;
    }
}
