using System.Text.Json;
using HybridPrior.Experiments;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Tests.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Experiments;

public sealed class GeneratorScoreTests : IDisposable
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Generators", "fixtures", "script_progressive.pt");
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly IGenerator generator = GeneratorFile.Load(Script);
    private readonly ImageSet images;
    private readonly int threads = get_num_threads();

    public GeneratorScoreTests()
    {
        set_num_threads(1);   // small tensors: more threads only wait for each other
        using var scope = NewDisposeScope();
        Tensor made = generator.Image(generator.Latent.Sample(3, new Generator(9, CPU))).detach();
        images = new ImageSet(["a", "b", "c"], (made * 0.9 + 0.05).MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        images.Dispose();
        generator.Dispose();
        set_num_threads(threads);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Score_does_not_depend_on_how_many_images_are_inverted_at_once()
    {
        GeneratorScore one = Run(batch: 1), all = Run(batch: 3);
        Assert.Equal(["representation", "compressed sensing, m = 60"], all.Rows.Select(r => r.Name));
        Assert.All(one.Rows.Zip(all.Rows), pair => Assert.All(pair.First.Psnr.Zip(pair.Second.Psnr), p => Assert.Equal(p.First, p.Second, 2)));
        Assert.All(all.Rows, row => Assert.All(row.Psnr, psnr => Assert.InRange(psnr, 10, 60)));
        Assert.Equal([2, 1], all.Rows.Select(r => r.Restarts));
    }

    [Fact]
    public void Gaussian_model_is_scored_by_its_posterior_mean()
    {
        using SmallGaussian small = new();
        using Tensor truth = small.Model.Draw(2, new Generator(4, CPU));
        using ImageSet drawn = new(["a", "b"], truth.clone());
        int size = small.Model.ImageSize, m = size * size;
        ScoreRow row = GeneratorScore.Run(small.Model, drawn, new ScoreOptions(Steps: 1, Restarts: 1, Measurements: [m])).Rows[1];
        using ILinearOperator a = OperatorSpec.Parse($"gaussian:m={m}").Create([3, size, size], 1, CPU);
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
        using GaussianPrior prior = new(small.Model);
        using Tensor expected = prior.Recover(measurement).Images;
        Assert.All(Psnr.PerImage(expected, truth).Zip(row.Psnr), p => Assert.Equal(p.First, p.Second, 3));
    }

    [Fact]
    public void Progress_grows_to_the_end()
    {
        List<ScoreProgress> seen = [];
        Run(batch: 2, new Callback(seen.Add));
        Assert.Equal(seen.Select(p => p.Fraction).Order(), seen.Select(p => p.Fraction));
        Assert.Equal(1, seen[^1].Fraction, 6);
        Assert.NotNull(seen[^1].Psnr);
    }

    [Fact]
    public void Starts_end_where_the_loss_has_stopped_falling()
    {
        List<ScoreProgress> seen = [];
        ScoreOptions options = new(Steps: 50_000, Restarts: 1, Measurements: [60]);
        GeneratorScore score = GeneratorScore.Run(generator, images, options, progress: new Callback(seen.Add));
        Assert.All(seen, p => Assert.InRange(p.Step, 0, options.Steps / 2));
        Assert.All(score.Rows, row => Assert.All(row.Psnr, psnr => Assert.InRange(psnr, 10, 60)));
    }

    [Fact]
    public void Json_holds_the_figures_and_what_was_scored()
    {
        string path = Path.Combine(folder, "score.json");
        GeneratorScore score = Run(batch: 3);
        score.Save(path, GeneratorFile.Inspect(Script), RunEnvironment.Read(CPU));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        Assert.Equal(GeneratorFile.Inspect(Script).Sha256, json.GetProperty("generator").GetProperty("sha256").GetString());
        JsonElement row = json.GetProperty("scores")[1];
        Assert.Equal("gaussian:m=60", row.GetProperty("operator").GetString());
        Assert.Equal(score.Rows[1].Summary.Mean, row.GetProperty("psnr").GetDouble(), tolerance: 1e-3);
        Assert.Equal(score.Rows[1].Psnr[2], row.GetProperty("psnr_per_image").GetProperty("c").GetDouble(), tolerance: 1e-3);
    }

    [Fact]
    public void Cancelled_score_holds_only_complete_rows()
    {
        using CancellationTokenSource stop = new();
        GeneratorScore score = GeneratorScore.Run(generator, images, Options(3), progress: new Callback(p => { if (p.Row != "representation") stop.Cancel(); }), cancellation: stop.Token);
        Assert.True(score.Cancelled);
        Assert.Equal("representation", Assert.Single(score.Rows).Name);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        using ImageSet large = new(["a"], zeros(1, 3, 32, 32));
        Assert.Throws<InputException>(() => GeneratorScore.Run(generator, large, Options(1)));
    }

    private static ScoreOptions Options(int batch) => new(Steps: 40, Restarts: 2, Batch: batch, Measurements: [60]);

    private GeneratorScore Run(int batch, IProgress<ScoreProgress>? progress = null) => GeneratorScore.Run(generator, images, Options(batch), progress: progress);

    private sealed class Callback(Action<ScoreProgress> report) : IProgress<ScoreProgress>
    {
        public void Report(ScoreProgress value) => report(value);
    }
}
