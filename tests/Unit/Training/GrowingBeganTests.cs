using HybridPrior.Generators;
using HybridPrior.Training;
using HybridPrior.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Tests.Training;

public sealed class GrowingBeganTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly int threads = get_num_threads();

    public GrowingBeganTests() => set_num_threads(1);

    public void Dispose()
    {
        set_num_threads(threads);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Whole_network_and_its_gradient_are_the_generators()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = Weights();
        Tensor z = Fixture.Noise(5, 1, 64) * 2, kernel = weights["block5.conv1.weight"].requires_grad_(true), early = weights["block2.conv1.weight"].requires_grad_(true);
        Tensor expected = new Began128().Forward(new TrainedLayers(name => weights.GetValueOrDefault(name)), z), actual = GrowingBegan.Forward(weights, z, true);
        Assert.InRange(Fixture.Gap(expected.Values(), actual.Values()), 0, 1e-5);
        Tensor cotangent = Fixture.Noise(6, expected.shape);
        foreach ((Tensor e, Tensor a) in autograd.grad([expected], [kernel, early], [cotangent]).Zip(autograd.grad([actual], [kernel, early], [cotangent])))
            Assert.InRange((e - a).norm().item<float>() / e.norm().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void Cut_network_is_its_first_four_blocks()
    {
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        Dictionary<string, Tensor> weights = Weights();
        Tensor z = Fixture.Noise(5, 1, 64) * 2;
        Tensor small = conv2d(Fourth(weights, z).to(ScalarType.Float64), weights["image64.weight"].to(ScalarType.Float64), padding: [1, 1]).to(ScalarType.Float32);
        Assert.InRange(Fixture.Gap(small.Values(), GrowingBegan.Forward(weights, z, false).Values()), 0, 1e-5);
    }

    [Fact]
    public void The_fifth_block_starts_by_passing_on_what_the_fourth_made()
    {
        using var scope = NewDisposeScope();
        using var gradientsOff = no_grad();
        using TrainedNetwork network = new("generator", GrowingBegan.Declaration, new Generator(1, CPU), CPU, gain: 1);
        GrowingBegan.StartLastBlock(network);
        IReadOnlyDictionary<string, Tensor> weights = network.Views(ScalarType.Float32);
        Tensor z = Fixture.Noise(5, 1, 64) * 2, enlarged = interpolate(Fourth(weights, z), scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        Tensor expected = conv2d(elu(elu(enlarged, 1), 1).to(ScalarType.Float64), weights["image64.weight"].to(ScalarType.Float64), padding: [1, 1]).to(ScalarType.Float32);
        Assert.InRange(Fixture.Gap(expected.Values(), GrowingBegan.Forward(weights, z, true).Values()), 0, 1e-5);
    }

    [Fact]
    public void It_grows_resumes_bit_for_bit_and_ends_as_a_generator()
    {
        using Tensor images = Pictures(3);
        Train("whole", 3, images, resume: false);
        Train("parts", 2, images, resume: false);
        using (WeightFile cut = Safetensors.Read(Weights("parts"))) Assert.Equal("began128-growing", cut.Metadata["architecture"]);
        Assert.Throws<InputException>(() => GeneratorFile.Load(Weights("parts")));
        Train("parts", 3, images, resume: true);
        foreach (string file in new[] { "safetensors", "checkpoint.safetensors" })
        {
            using WeightFile whole = Safetensors.Read(Path.Combine(folder, $"whole.{file}")), parts = Safetensors.Read(Path.Combine(folder, $"parts.{file}"));
            Assert.Equal(whole.Tensors.Keys.Order(), parts.Tensors.Keys.Order());
            Assert.All(whole.Tensors, tensor => Assert.True(tensor.Value.equal(parts.Tensors[tensor.Key]).all().item<bool>(), tensor.Key));
        }
        Assert.Equal("began128", GeneratorFile.Inspect(Weights("whole")).Architecture);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        using Tensor small = zeros([3, 3, 64, 64], ScalarType.Byte);
        Assert.Contains("128 px, not 64", Assert.Throws<InputException>(() => new GrowingBeganTrainer(Options("g"), new GrowingBeganOptions(), small)).Message, StringComparison.Ordinal);
    }

    private void Train(string name, int stopAfter, Tensor images, bool resume)
    {
        using CancellationTokenSource stop = new();
        using GrowingBeganTrainer trainer = new(Options(name), new GrowingBeganOptions(SmallSteps: 2), images);
        trainer.Run(resume, new Callback(p => { if (p.Step == stopAfter && stopAfter < 3) stop.Cancel(); }), stop.Token);
        Assert.Equal(stopAfter, trainer.StepsDone);
        Assert.True(double.IsFinite(trainer.Reconstruction(images.to(ScalarType.Float32) / 255)));
    }

    /// <summary>What crosses the border before the fifth block: the fourth block's output, and the map.</summary>
    private static Tensor Fourth(IReadOnlyDictionary<string, Tensor> weights, Tensor z)
    {
        Began128 architecture = new();
        int border = Enumerable.Range(1, architecture.Declaration.Borders.Count).Last(b => architecture.Declaration.Borders[b - 1][0].SequenceEqual([128L, 64, 64]));
        return architecture.Activations(new TrainedLayers(name => weights.GetValueOrDefault(name)), z, border)[0];
    }

    private static Tensor Pictures(int count)
    {
        using var scope = NewDisposeScope();
        return (interpolate(Fixture.Noise(3, count, 3, 4, 4) + 0.5, size: [128, 128], mode: InterpolationMode.Bilinear, align_corners: false) * 255).to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    private static Dictionary<string, Tensor> Weights() => GrowingBegan.Declaration.Weights.Select((spec, t) => (spec, t))
        .ToDictionary(p => p.spec.Name, p => Fixture.Noise(p.t + 1, [.. p.spec.Shape]) * (3 / Math.Sqrt(p.spec.FanIn)));

    private TrainingOptions Options(string name) => new(Weights(name), 3, 2, 1e-3, 3, CheckpointEvery: 100, SampleEvery: 1000, SheetImages: 2);

    private string Weights(string name) => Path.Combine(folder, $"{name}.safetensors");

    private sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
