using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Training;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Training;

/// <summary>What every recipe must do, and what is particular to one.</summary>
public sealed class RecipeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly Tensor images = Pictures(8, 64);
    private readonly int threads = get_num_threads();

    public RecipeTests() => set_num_threads(1);

    public void Dispose()
    {
        set_num_threads(threads);
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("vae")]
    [InlineData("glo")]
    [InlineData("began")]
    public void Resumed_training_equals_the_uninterrupted_one_bit_for_bit(string recipe)
    {
        Train(recipe, "whole", steps: 4, stopAfter: 4);
        Train(recipe, "parts", steps: 4, stopAfter: 2);
        Train(recipe, "parts", steps: 4, stopAfter: 4, resume: true);
        foreach (string file in new[] { "safetensors", "checkpoint.safetensors" })
        {
            using WeightFile whole = Safetensors.Read(Path.Combine(folder, $"whole.{file}")), parts = Safetensors.Read(Path.Combine(folder, $"parts.{file}"));
            Assert.Equal(whole.Tensors.Keys.Order(), parts.Tensors.Keys.Order());
            Assert.All(whole.Tensors, tensor => Assert.True(tensor.Value.equal(parts.Tensors[tensor.Key]).all().item<bool>(), tensor.Key));
        }
        Assert.Equal(Log("whole", "learning_rate"), Log("parts", "learning_rate"));
        Assert.Equal(4, Log("parts", "step").Length);
    }

    [Theory]
    [InlineData("vae", "vae64")]
    [InlineData("glo", "glo64")]
    [InlineData("began", "began64")]
    public void Trained_file_loads_as_a_generator(string recipe, string architecture)
    {
        Train(recipe, "g", steps: 1, stopAfter: 1);
        GeneratorInfo info = GeneratorFile.Inspect(Weights("g"));
        Assert.Equal(architecture, info.Architecture);
        Assert.StartsWith($"{recipe}:", info.Metadata["recipe"], StringComparison.Ordinal);
        using IGenerator generator = GeneratorFile.Load(Weights("g"));
        using Tensor z = generator.Latent.Sample(2, new Generator(1, CPU)), image = generator.Image(z);
        Assert.Equal([2, 3, 64, 64], image.shape);
        Assert.True(File.Exists(Path.Combine(folder, "g.step-000001.png")));
    }

    [Fact]
    public void Glo_improves_its_reconstructions_within_a_few_steps()
    {
        Train("glo", "g", steps: 30, stopAfter: 30, checkpointEvery: 100);
        double[] psnr = Log("g", "reconstruction_psnr");
        Assert.True(psnr[^3..].Average() > psnr[..3].Average() + 2, string.Join(' ', psnr));
    }

    [Fact]
    public void Vae_learns_back_what_large_first_steps_cost_it()
    {
        // Principal components explain these few pictures entirely: there is nothing above the start to learn.
        Train("vae", "g", steps: 30, stopAfter: 30, checkpointEvery: 100);
        double[] psnr = Log("g", "reconstruction_psnr");
        int worst = Array.IndexOf(psnr, psnr.Min());
        Assert.InRange(worst, 1, 25);
        Assert.True(psnr[^5..].Average() > psnr[worst] + 3, string.Join(' ', psnr));
    }

    [Theory]
    [InlineData("vae")]
    [InlineData("glo")]
    [InlineData("began")]
    public void Divergence_stops_training_and_keeps_the_checkpoint(string recipe)
    {
        using Trainer trainer = Create(recipe, Options("g", 60, 1) with { LearningRate = 1e25 });
        InputException error = Assert.Throws<InputException>(() => trainer.Run());
        Assert.Contains("diverged", error.Message, StringComparison.Ordinal);
        if (!File.Exists(Path.Combine(folder, "g.checkpoint.safetensors"))) return;   // it may diverge in the very first step
        using WeightFile kept = Safetensors.Read(Path.Combine(folder, "g.checkpoint.safetensors"));
        Assert.All(kept.Tensors.Where(t => t.Key.EndsWith("weights", StringComparison.Ordinal)), t => Assert.True(t.Value.isfinite().all().item<bool>(), t.Key));
    }

    [Fact]
    public void Glo_ships_the_network_at_the_normal_distribution_that_fits_its_codes()
    {
        using var scope = NewDisposeScope();
        Train("glo", "g", steps: 3, stopAfter: 3);
        using WeightFile state = Safetensors.Read(Path.Combine(folder, "g.checkpoint.safetensors"));
        Tensor codes = state.Tensors["codes.values"].to(ScalarType.Float64), mean = codes.mean([0], keepdim: true);
        Assert.Equal([16, 100], codes.shape);
        Assert.All(codes.norm(1).data<double>().ToArray(), norm => Assert.InRange(norm, 0, 10.0001));

        Glo64 architecture = new();
        Tensor[] parts = state.Tensors["generator.average"].split([.. architecture.Declaration.Weights.Select(w => w.Count)]);
        Dictionary<string, Tensor> weights = architecture.Declaration.Weights.Zip(parts).ToDictionary(p => p.First.Name, p => p.Second.view([.. p.First.Shape]));
        using FrozenLayers layers = new(architecture.Declaration, weights);
        using IGenerator shipped = GeneratorFile.Load(Weights("g"));
        Assert.InRange(Fixture.Gap(architecture.Image(layers, mean.to(ScalarType.Float32)).Values(), shipped.Image(zeros(1, 100)).Values()), 0, 1e-4);

        // The covariance of what the first layer puts out is the same for learned codes and for z as it is distributed.
        using WeightFile file = Safetensors.Read(Weights("g"));
        Tensor before = weights["glo.linear.weight"].slice(0, 0, 6, 1).to(ScalarType.Float64), after = file.Tensors["glo.linear.weight"].slice(0, 0, 6, 1).to(ScalarType.Float64);
        Tensor covariance = (codes - mean).t().matmul(codes - mean) / codes.shape[0];
        Assert.True(allclose(before.matmul(covariance).matmul(before.t()), after.matmul(after.t()) * (shipped.Latent.Scale * shipped.Latent.Scale), 1e-3, 1e-5));
    }

    [Fact]
    public void Began_logs_its_balance_and_keeps_it_within_bounds()
    {
        Train("began", "g", steps: 3, stopAfter: 3);
        Assert.All(Log("g", "k"), k => Assert.InRange(k, 0, 1));
        Assert.All(Log("g", "convergence").Zip(Log("g", "loss_real")), pair => Assert.True(pair.First >= pair.Second));
    }

    [Fact]
    public void Warm_began_generator_is_the_decoder_of_the_autoencoder_until_the_game_begins()
    {
        using BeganTrainer warm = new(Options("w", 2, 1), new BeganOptions(EncoderWidth: 4, WarmSteps: 2), images);
        warm.Run();
        using (WeightFile state = Safetensors.Read(Path.Combine(folder, "w.checkpoint.safetensors")), shipped = Safetensors.Read(Weights("w")))
        {
            Tensor average = state.Tensors["discriminator.average"];
            Tensor last = shipped.Tensors["l9.weight"].flatten();
            Assert.True(average.unfold(0, last.shape[0], 1).eq(last).all(1).any().item<bool>());
        }
        using BeganTrainer game = new(Options("w", 4, 1), new BeganOptions(EncoderWidth: 4, WarmSteps: 2), images);
        game.Run(resume: true);
        Assert.Equal([0, 0], Log("w", "loss_generated")[..2]);
        Assert.All(Log("w", "loss_generated")[2..], loss => Assert.True(loss > 0));
    }

    [Fact]
    public void Warm_began_begins_with_principal_components_as_the_encoder_and_learns_to_undo_them()
    {
        const int steps = 40;
        using BeganTrainer warm = new(Options("w", steps, steps) with { LearningRate = 1e-4 }, new BeganOptions(EncoderWidth: 4, WarmSteps: steps), images);
        warm.Run();
        double[] losses = Log("w", "loss_real");
        Assert.True(losses[^5..].Average() < 0.8 * losses[..5].Average(), $"{losses[..5].Average()} to {losses[^5..].Average()}");

        using WeightFile state = Safetensors.Read(Path.Combine(folder, "w.checkpoint.safetensors"));
        using PrincipalCodes start = new(images, 64);
        using Tensor map = start.Map * new PlainBegan64().Latent.StandardDeviation, first = map[0];
        using Tensor places = state.Tensors["discriminator.weights"].unfold(0, first.shape[0], 1);
        Assert.True(places.select(1, 0).eq(first[0]).logical_and(places.select(1, first.shape[0] - 1).eq(first[^1])).any().item<bool>());
    }

    [Fact]
    public void Vae_starts_as_principal_components()
    {
        Train("vae", "g", steps: 1, stopAfter: 1);
        double first = Assert.Single(Log("g", "reconstruction_psnr"));
        using Tensor pixels = images.to(ScalarType.Float32) / 255, mean = pixels.mean([0], keepdim: true), error = (pixels - mean).square().mean();
        Assert.True(first > -10 * Math.Log10(error.item<float>()) + 3, $"{first}");
    }

    [Fact]
    public void Began_takes_its_size_from_the_images()
    {
        using Tensor large = Pictures(4, 128), other = Pictures(4, 32);
        using BeganTrainer trainer = new(Options("g", 1, 1), new BeganOptions(EncoderWidth: 4), large);
        InputException error = Assert.Throws<InputException>(() => new BeganTrainer(Options("g", 1, 1), new BeganOptions(), other));
        Assert.Contains("64 or 128", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoint_of_another_set_of_images_is_refused()
    {
        Train("glo", "g", steps: 1, stopAfter: 1);
        using Tensor fewer = images.slice(0, 0, 6, 1).clone();
        using GloTrainer other = new(Options("g", 2, 1), new GloOptions(), fewer);
        InputException error = Assert.Throws<InputException>(() => other.Run(resume: true));
        Assert.Contains("does not fit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Learning_rates_fall_as_they_say()
    {
        Assert.Equal(1, LearningRates.FallingAtTheEnd(0, 300));
        Assert.Equal(0.5, LearningRates.FallingAtTheEnd(250, 300), 6);
        Assert.Equal(0.1, LearningRates.FallingAtTheEnd(299, 300));
        Assert.InRange(LearningRates.Cosine(0, 1000), 0.04, 0.06);
        Assert.Equal(1, LearningRates.Cosine(20, 1000), 3);
        Assert.InRange(LearningRates.Cosine(999, 1000), 0.0099, 0.0101);
        Assert.Equal([1, 1, 0.5, 0.25], new[] { 0, 9, 10, 29 }.Select(step => LearningRates.Halving(step, 30, 2)));
    }

    [Fact]
    public void Pyramid_loss_of_a_constant_difference_is_that_of_pixels_and_last_level()
    {
        using var scope = NewDisposeScope();
        Tensor a = Fixture.Noise(1, 2, 3, 32, 32);
        Assert.Equal(0, LaplacianPyramidLoss.Of(a, a).item<float>());
        Assert.Equal(0.5, LaplacianPyramidLoss.Of(a + 0.25, a).item<float>(), 5);
    }

    /// <summary>Smooth random pictures, which a network can learn.</summary>
    private static Tensor Pictures(int count, int size)
    {
        using var scope = NewDisposeScope();
        Tensor coarse = Fixture.Noise(3, count, 3, 4, 4) + 0.5;
        return (nn.functional.interpolate(coarse, size: [size, size], mode: InterpolationMode.Bilinear, align_corners: false) * 255)
            .to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    private void Train(string recipe, string name, int steps, int stopAfter, bool resume = false, int checkpointEvery = 1)
    {
        using CancellationTokenSource stop = new();
        using Trainer trainer = Create(recipe, Options(name, steps, checkpointEvery));
        trainer.Run(resume, new Callback(p => { if (p.Step == stopAfter && stopAfter < steps) stop.Cancel(); }), stop.Token);
        Assert.Equal(stopAfter, trainer.StepsDone);
    }

    private Trainer Create(string recipe, TrainingOptions options) => recipe switch
    {
        "vae" => new VaeTrainer(options, new VaeOptions(EncoderWidth: 8), images),
        "glo" => new GloTrainer(options, new GloOptions(), images),
        _ => new BeganTrainer(options with { LearningRate = options.LearningRate / 10 }, new BeganOptions(EncoderWidth: 4), images),
    };

    private double[] Log(string name, string column)
    {
        string[] lines = File.ReadAllLines(Path.Combine(folder, $"{name}.csv"));
        int index = Array.IndexOf(lines[0].Split(','), column);
        return [.. lines[1..].Select(line => double.Parse(line.Split(',')[index], CultureInfo.InvariantCulture))];
    }

    private TrainingOptions Options(string name, int steps, int checkpointEvery) => new(Weights(name), steps, 4, 1e-3, 3, checkpointEvery, 100, SheetImages: 4);

    private string Weights(string name) => Path.Combine(folder, $"{name}.safetensors");

    private sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
