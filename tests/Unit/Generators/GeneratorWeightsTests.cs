using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Generators;

/// <summary>Checkpoints that PyTorch saved (fixtures/make_checkpoints.py): where in them the generator lies, and the weights PyTorch evaluates it with.</summary>
public class GeneratorWeightsTests
{
    [Theory]
    [InlineData("training", null, "model_state_dict")]
    [InlineData("lightning", null, "state_dict.generator")]
    [InlineData("two", "G_ema", "G_ema")]
    [InlineData("spectral", null, null)]
    [InlineData("weight_norm", null, null)]
    [InlineData("parametrised", null, null)]
    [InlineData("parametrised_weight_norm", null, null)]
    public void Weights_are_those_that_PyTorch_evaluates_with(string name, string? key, string? found)
    {
        using var scope = NewDisposeScope();
        using WeightFile file = Read(name, key, out GeneratorWeights weights);
        Assert.Equal(found, weights.Key);
        IReadOnlyDictionary<string, Tensor> taken = weights.Take(file);
        JsonElement expected = Fixture.Json("Generators/fixtures/checkpoints.json").GetProperty(name);
        foreach (JsonProperty layer in expected.EnumerateObject())
        {
            float[] actual = [.. taken[$"{layer.Name}.weight"].Values().Where((_, i) => i % 7 == 0)];
            Assert.InRange(Fixture.Gap(layer.Value.Floats(), actual), 0, 3e-6);
        }
        Assert.Equal(new TinyArchitecture().Declaration.Weights.Select(w => w.Name).Order(), taken.Keys.Order());
        using FrozenGenerator generator = new(weights.Architecture, taken, key: weights.Key);
        Assert.Equal(found, generator.Key);
        Assert.True(generator.Image(ones(1, 5)).isfinite().all().item<bool>());
    }

    [Fact]
    public void Only_what_the_generator_needs_is_loaded()
    {
        using WeightFile file = Read("training", null, out GeneratorWeights weights);
        Assert.Equal(weights.Needed.Order(), file.Tensors.Keys.Order());
        Assert.All(file.Tensors.Keys, name => Assert.StartsWith("model_state_dict.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Key_may_stop_before_the_prefix_of_parallel_training()
    {
        Read("two", "G", out GeneratorWeights weights).Dispose();
        Assert.Equal("G.module", weights.Key);
    }

    [Theory]
    [InlineData("two", null, "holds 2 generators, under the keys 'G.module', 'G_ema'; say which one with --key")]
    [InlineData("two", "D", "holds no generator of a known architecture under the key 'D'")]
    [InlineData("two", "H", "has no key 'H'; generators lie under 'G.module', 'G_ema'")]
    [InlineData("spectral", "G", "holds nothing but one generator, so the key 'G' has nothing to choose")]
    [InlineData("module", null, "holds a whole module ('__main__.Tiny') and not its weights alone (nothing was executed); save model.state_dict() instead.")]
    [InlineData("module_inside", null, "holds a whole module ('__main__.Tiny')")]
    [InlineData("integer", null, "stores tensor 'linear.weight' in the integer type Int8")]
    public void What_cannot_be_taken_is_refused_in_one_sentence(string name, string? key, string part)
    {
        string message = Assert.Throws<InputException>(() => Read(name, key, out _)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 96, 5 }, new long[] { 96, 7 })]
    [InlineData(new long[] { 3, 4, 3, 3 }, new long[] { 1, 4, 3, 3 })]
    public void Network_of_another_size_is_pointed_to_TorchScript(long[] shape, long[] other)
    {
        TinyArchitecture tiny = new();
        Dictionary<string, ListedTensor> tensors = tiny.Declaration.Weights.ToDictionary(
            w => w.Name, w => new ListedTensor(ScalarType.Float32, w.Shape.SequenceEqual(shape) ? other : w.Shape));
        string message = Assert.Throws<InputException>(() => GeneratorWeights.Find(new(tensors, new Dictionary<string, string>()), "x.pth", null, [tiny])).Message;
        Assert.Contains($"should have shape [{string.Join(", ", shape)}] but has [{string.Join(", ", other)}]; a network of another size", message, StringComparison.Ordinal);
        Assert.Contains("TorchScript", message, StringComparison.Ordinal);
    }

    private static WeightFile Read(string name, string? key, out GeneratorWeights weights)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Generators", "fixtures", $"checkpoint_{name}.pth");
        GeneratorWeights? found = null;
        WeightFile file = WeightReader.Read(path, listing => (found = GeneratorWeights.Find(listing, path, key, [new TinyArchitecture()])).Needed);
        weights = found!;
        return file;
    }
}
