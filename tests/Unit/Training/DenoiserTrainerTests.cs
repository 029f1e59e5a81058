using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Training;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Training;

public sealed class DenoiserTrainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly Tensor large = Pictures(6, 32), small = Pictures(5, 16);
    private readonly int threads = get_num_threads();

    public DenoiserTrainerTests() => set_num_threads(1);

    public void Dispose()
    {
        set_num_threads(threads);
        large.Dispose();
        small.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Resumed_training_equals_the_uninterrupted_one_bit_for_bit(bool bfloat16)
    {
        Train("whole", 4, 4, bfloat16: bfloat16);
        Train("parts", 4, 2, bfloat16: bfloat16);
        Train("parts", 4, 4, resume: true, bfloat16: bfloat16);
        foreach (string file in new[] { "safetensors", "checkpoint.safetensors" })
        {
            using WeightFile whole = Safetensors.Read(Path.Combine(folder, $"whole.{file}")), parts = Safetensors.Read(Path.Combine(folder, $"parts.{file}"));
            Assert.Equal(whole.Tensors.Keys.Order(), parts.Tensors.Keys.Order());
            Assert.All(whole.Tensors, tensor => Assert.True(tensor.Value.equal(parts.Tensors[tensor.Key]).all().item<bool>(), tensor.Key));
        }
        Assert.Equal(Log("whole", "loss"), Log("parts", "loss"));
    }

    [Fact]
    public void It_learns_to_remove_noise_and_its_scores_say_so()
    {
        ImageSet set = new(["a", "b", "c", "d", "e"], (small.to(ScalarType.Float32) / 255).DetachFromDisposeScope());
        using GaussianModel gaussian = GaussianTraining.Fit(small, 2);
        using DenoiserScores scores = new(Path.Combine(folder, "g.scores.csv"), new Dictionary<string, ImageSet> { ["set"] = set }, gaussian, resume: false);
        using DenoiserTrainer trainer = Create(Options("g", 120) with { CheckpointEvery = 60, LearningRate = 2e-2 });
        trainer.Published += () =>
        {
            using Denoiser denoiser = Denoiser.Load(Weights("g"));
            scores.Note(denoiser, trainer.StepsDone, trainer.ProcessorSeconds / 3600);
        };
        trainer.Run();
        string[][] lines = [.. File.ReadAllLines(Path.Combine(folder, "g.scores.csv")).Skip(1).Select(l => l.Split(','))];
        Assert.Equal(["wiener", "bm3d", "denoiser", "denoiser"], lines.Chunk(4).Select(part => part[0][2]));
        Assert.Equal([0, 0, 60, 120], lines.Chunk(4).Select(part => int.Parse(part[0][0], CultureInfo.InvariantCulture)));
        double[] strong = [.. lines.Where(l => l[4] == "0.3").Select(l => double.Parse(l[5], CultureInfo.InvariantCulture))];
        Assert.True(strong[^1] > strong[^2] + 0.5, string.Join(' ', strong));
    }

    [Fact]
    public void Scores_of_steps_that_are_done_again_are_replaced()
    {
        using GaussianModel gaussian = GaussianTraining.Fit(small, 2);
        string path = Path.Combine(folder, "s.csv");
        DenoiserNetwork network = new([16], 1);
        using Denoiser denoiser = new(network, network.Declaration.Weights.ToDictionary(w => w.Name, w => zeros([.. w.Shape])), 16);
        using (DenoiserScores first = Scores(resume: false))
        {
            first.Note(denoiser, 10, 0.1);
            first.Note(denoiser, 20, 0.2);
        }
        using DenoiserScores again = Scores(resume: true);
        again.Note(denoiser, 20, 0.3);
        Assert.Equal(["0", "10", "20"], File.ReadAllLines(path).Skip(1).Select(l => l.Split(',')[0]).Distinct());
        Assert.Equal(4, File.ReadAllLines(path).Count(l => l.StartsWith("20,0.3000,", StringComparison.Ordinal)));

        DenoiserScores Scores(bool resume) => new(path, new Dictionary<string, ImageSet> { ["set"] = new(["a"], (small.narrow(0, 0, 1).to(ScalarType.Float32) / 255).DetachFromDisposeScope()) }, gaussian, resume);
    }

    [Fact]
    public void A_step_far_above_the_usual_loss_is_left_out()
    {
        Train("g", 60, 55);
        string path = Path.Combine(folder, "g.checkpoint.safetensors");
        // As if the loss had been a hundredth so far: every step is far above it now.
        using (WeightFile state = Safetensors.Read(path))
        {
            using (no_grad()) state.Tensors["usual_loss"].mul_(0.01);
            CheckpointFile.Write(path, state.Tensors, state.Metadata);
        }
        using Tensor before = Average();
        Train("g", 60, 56, resume: true);
        using Tensor after = Average();
        Assert.Equal(1, Log("g", "skipped")[^1]);
        Assert.True(before.equal(after).all().item<bool>());

        Tensor Average()
        {
            using WeightFile state = Safetensors.Read(path);
            return state.Tensors["denoiser.average"].clone().DetachFromDisposeScope();
        }
    }

    [Fact]
    public void Sets_of_images_that_are_too_small_and_noise_that_is_no_range_are_refused()
    {
        using Tensor tiny = Pictures(5, 8);
        Assert.Contains("8 px", Assert.Throws<InputException>(() => new DenoiserTrainer(Options("g", 1), Recipe(false), [large, tiny])).Message, StringComparison.Ordinal);
        Assert.Contains("from 0.5 to 0.1", Assert.Throws<InputException>(() =>
            new DenoiserTrainer(Options("g", 1), Recipe(false) with { LeastNoise = 0.5, MostNoise = 0.1 }, [large])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Crops_are_means_of_squares_and_every_second_image_is_whole()
    {
        using var scope = NewDisposeScope();
        Tensor rows = arange(32).to(ScalarType.Float32).view(1, 1, 32, 1).expand(200, 3, 32, 32).contiguous();
        Tensor reduced = CropJitter.Apply(rows, 16, new Generator(1, CPU)), whole = AreaResize.Apply(rows.narrow(0, 0, 1), 16, 16);
        // Row i of a crop from a, of side s, covers [a + i s / 16, a + (i + 1) s / 16): the mean of j over it grows by s / 16 with i.
        Tensor slopes = (reduced.select(2, 10) - reduced.select(2, 5)).select(1, 0).select(1, 0) / 5;
        Assert.InRange(slopes.min().item<float>(), 1.5f - 0.1f, 2);
        Assert.InRange(slopes.max().item<float>(), 1.9f, 2.001f);
        int same = reduced.Values().Chunk(3 * 16 * 16).Count(image => Fixture.Gap(whole.Values(), image) < 1e-6);
        Assert.InRange(same, 70, 130);
        Assert.InRange(reduced.min().item<float>(), 0, 31);
        Assert.Equal(rows.shape, CropJitter.Apply(rows, 32, new Generator(1, CPU)).shape);
    }

    [Fact]
    public void Late_cosine_does_not_depend_on_the_number_of_steps_before_its_end()
    {
        Assert.Equal([LearningRates.LateCosine(100, 1000), LearningRates.LateCosine(700, 1000)], [LearningRates.LateCosine(100, 9000), LearningRates.LateCosine(700, 9000)]);
        Assert.Equal(1, LearningRates.LateCosine(700, 1000));
        Assert.InRange(LearningRates.LateCosine(999, 1000), 0.0099, 0.0101);
        Assert.InRange(LearningRates.LateCosine(875, 1000), 0.5, 0.51);
    }

    private static Tensor Pictures(int count, int size)
    {
        using var scope = NewDisposeScope();
        Tensor coarse = Fixture.Noise(3, count, 3, 4, 4) + 0.5;
        return (nn.functional.interpolate(coarse, size: [size, size], mode: InterpolationMode.Bilinear, align_corners: false) * 255)
            .to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    private static DenoiserOptions Recipe(bool bfloat16) => new(new DenoiserNetwork([16, 16], 1), Size: 16, BFloat16: bfloat16);

    private DenoiserTrainer Create(TrainingOptions options, bool bfloat16 = false) => new(options, Recipe(bfloat16), [large, small]);

    private void Train(string name, int steps, int stopAfter, bool resume = false, bool bfloat16 = false)
    {
        using CancellationTokenSource stop = new();
        using DenoiserTrainer trainer = Create(Options(name, steps), bfloat16);
        trainer.Run(resume, new Callback(p => { if (p.Step == stopAfter && stopAfter < steps) stop.Cancel(); }), stop.Token);
        Assert.Equal(stopAfter, trainer.StepsDone);
    }

    private double[] Log(string name, string column)
    {
        string[] lines = File.ReadAllLines(Path.Combine(folder, $"{name}.csv"));
        int index = Array.IndexOf(lines[0].Split(','), column);
        return [.. lines[1..].Select(line => double.Parse(line.Split(',')[index], CultureInfo.InvariantCulture))];
    }

    private TrainingOptions Options(string name, int steps) => new(Weights(name), steps, 4, 1e-3, 3, CheckpointEvery: 100, SampleEvery: 1000, SheetImages: 4);

    private string Weights(string name) => Path.Combine(folder, $"{name}.safetensors");

    private sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
