using HybridPrior.Generators;
using HybridPrior.Training;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Training;

public sealed class DcganTrainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly Tensor images = (Fixture.Noise(1, 8, 3, 64, 64) * 255 + 128).to(ScalarType.Byte);

    public void Dispose()
    {
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Resumed_training_equals_the_uninterrupted_one_bit_for_bit()
    {
        int threads = get_num_threads();
        set_num_threads(1);
        try
        {
            Train("whole", steps: 4, stopAfter: 4);
            Train("parts", steps: 4, stopAfter: 2);
            Train("parts", steps: 4, stopAfter: 4, resume: true);
            using WeightFile whole = Safetensors.Read(Weights("whole")), parts = Safetensors.Read(Weights("parts"));
            Assert.All(whole.Tensors, tensor => Assert.Equal(tensor.Value.Values(), parts.Tensors[tensor.Key].Values()));
            Assert.Equal(File.ReadLines(Path.Combine(folder, "whole.csv")).Select(WithoutSeconds), File.ReadLines(Path.Combine(folder, "parts.csv")).Select(WithoutSeconds));
        }
        finally
        {
            set_num_threads(threads);
        }

        static string WithoutSeconds(string line) => string.Join(',', line.Split(',').Where((_, i) => i != 1));
    }

    [Fact]
    public void Trained_file_loads_as_a_generator_that_says_how_it_was_made()
    {
        Train("g", steps: 2, stopAfter: 2);
        GeneratorInfo info = GeneratorFile.Inspect(Weights("g"));
        Assert.Equal("dcgan64", info.Architecture);
        Assert.Equal("normal:0.1", info.Latent.Spec);
        Assert.Equal("2", info.Metadata["steps"]);
        Assert.Equal("8", info.Metadata["training_images"]);
        Assert.StartsWith("dcgan:", info.Metadata["recipe"], StringComparison.Ordinal);
        using IGenerator generator = GeneratorFile.Load(Weights("g"));
        using Tensor z = generator.Latent.Sample(2, new Generator(1, CPU));
        using Tensor image = generator.Image(z);
        Assert.Equal([2, 3, 64, 64], image.shape);
        Assert.All(image.Values(), value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void Checkpoint_of_another_recipe_is_refused()
    {
        Train("g", steps: 1, stopAfter: 1);
        using DcganTrainer other = new(Options("g", 2), new DcganOptions(8, ReconstructionWeight: 1), images);
        InputException error = Assert.Throws<InputException>(() => other.Run(resume: true));
        Assert.Contains("other settings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_stops_training_and_keeps_the_checkpoint()
    {
        TrainingOptions wild = Options("g", 50) with { LearningRate = 1e30 };
        using DcganTrainer trainer = new(wild, new DcganOptions(8, WarmSteps: 1, StatisticsBatches: 1), images);
        InputException error = Assert.Throws<InputException>(() => trainer.Run());
        Assert.Contains("diverged", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "g.checkpoint.safetensors")));
    }

    [Fact]
    public void Too_few_images_are_refused()
    {
        InputException error = Assert.Throws<InputException>(() => new DcganTrainer(Options("g", 1) with { Batch = 9 }, new DcganOptions(8), images));
        Assert.Contains("there are 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Augmentation_keeps_the_shape_and_lets_gradients_through()
    {
        using var scope = NewDisposeScope();
        Tensor batch = Fixture.Noise(2, 3, 3, 16, 16).requires_grad_(true);
        Tensor changed = DifferentiableAugmentation.Apply(batch, new Generator(1, CPU));
        Assert.Equal(batch.shape, changed.shape);
        Assert.NotEqual(batch.Values(), changed.Values());
        Tensor gradient = autograd.grad([changed.square().sum()], [batch])[0];
        Assert.All(gradient.Values(), value => Assert.True(float.IsFinite(value)));
        Assert.Contains(gradient.Values(), value => value != 0);
    }

    private void Train(string name, int steps, int stopAfter, bool resume = false)
    {
        using CancellationTokenSource stop = new();
        using DcganTrainer trainer = new(Options(name, steps), new DcganOptions(8, WarmSteps: 1, ReconstructionWeight: 2, StatisticsBatches: 1), images);
        trainer.Run(resume, new Callback(p => { if (p.Step == stopAfter && stopAfter < steps) stop.Cancel(); }), stop.Token);
        Assert.Equal(stopAfter, trainer.StepsDone);
    }

    private TrainingOptions Options(string name, int steps) => new(Weights(name), steps, 4, 2e-4, 3, 1, 100, SheetImages: 4);

    private string Weights(string name) => Path.Combine(folder, $"{name}.safetensors");

    private sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
