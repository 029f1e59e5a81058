using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Generators;

public sealed class DenoiserTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly DenoiserNetwork network = new([16, 32], 2);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Network_equals_PyTorchs()
    {
        using var scope = NewDisposeScope();
        JsonElement expected = Fixture.Json("Generators/fixtures/denoiser.json");
        Dictionary<string, Tensor> weights = Weights(network);
        Tensor sigma = tensor(expected.GetProperty("sigma").Floats()), images = (Fixture.Noise(101, 2, 3, 16, 16) + 0.5).requires_grad_(true);
        foreach (ILayers layers in new ILayers[] { new TrainedLayers(name => weights.GetValueOrDefault(name)), new FrozenLayers(network.Declaration, weights) })
        {
            Tensor output = network.Denoise(layers, images, sigma);
            Tensor gradient = autograd.grad([(output * Fixture.Noise(102, output.shape)).sum()], [images])[0];
            Assert.InRange(Fixture.Gap(expected.GetProperty("output").Floats(), output.Values()), 0, 1e-4);
            Assert.InRange(Fixture.Gap(expected.GetProperty("gradient").Floats(), gradient.Values()), 0, 1e-4);
        }
    }

    [Fact]
    public void Every_convolution_is_right_with_oneDNN_too()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = Weights(network);
        (float[] single, float[] singleGradient) = Evaluate(ScalarType.Float32);
        (float[] exact, float[] exactGradient) = Evaluate(ScalarType.Float64);
        Assert.InRange(Fixture.Gap(exact, single), 0, 1e-4);
        Assert.InRange(Gap(exactGradient, singleGradient), 0, 1e-4);
        (float[] half, float[] halfGradient) = Evaluate(ScalarType.BFloat16);
        Assert.InRange(Fixture.Gap(exact, half), 0, 0.03);
        Assert.InRange(Gap(exactGradient, halfGradient), 0, 0.03);

        (float[] Output, float[] Gradient) Evaluate(ScalarType type)
        {
            Tensor flat = cat([.. network.Declaration.Weights.Select(w => weights[w.Name].flatten())]).to(type == ScalarType.BFloat16 ? ScalarType.Float32 : type).requires_grad_(true);
            Tensor[] parts = flat.to(type).split([.. network.Declaration.Weights.Select(w => w.Count)]);
            Dictionary<string, Tensor> cast = network.Declaration.Weights.Zip(parts).ToDictionary(p => p.First.Name, p => p.Second.view([.. p.First.Shape]));
            Tensor x = Fixture.Noise(101, 3, 3, 32, 32).to(type) * 2;
            Tensor output = network.Forward(new TrainedLayers(name => cast.GetValueOrDefault(name)), x, tensor(new float[] { 0.02f, 0.1f, 0.5f })).to(ScalarType.Float64);
            return (output.to(ScalarType.Float32).Values(), autograd.grad([output.square().mean()], [flat])[0].to(ScalarType.Float32).Values());
        }

        static double Gap(float[] expected, float[] actual) =>
            Math.Sqrt(expected.Zip(actual, (e, a) => Math.Pow((double)e - a, 2)).Sum() / expected.Sum(e => (double)e * e));
    }

    [Fact]
    public void New_network_is_the_best_multiple_of_the_noisy_image()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = Weights(network);
        foreach (string name in weights.Keys.Where(n => n.StartsWith("output", StringComparison.Ordinal))) weights[name].zero_();
        Tensor images = Fixture.Noise(101, 1, 3, 16, 16) + 0.5;
        using Denoiser denoiser = new(network, weights, 16);
        double expected = 0.25 * 0.25 / (0.25 * 0.25 + 0.1 * 0.1);
        Assert.InRange(Fixture.Gap(((images - 0.5) * expected + 0.5).Values(), denoiser.Denoise(images, 0.1).Values()), 0, 1e-6);
    }

    [Fact]
    public void Saved_network_is_found_by_its_tensors_and_images_do_not_influence_each_other()
    {
        using var scope = NewDisposeScope();
        string path = Save(Weights(network), new() { ["size"] = "16" });
        using Denoiser denoiser = Denoiser.Load(path);
        Assert.Equal([16, 32], denoiser.Network.Widths);
        Assert.Equal((2, 16), (denoiser.Network.Blocks, denoiser.Size));
        Tensor images = Fixture.Noise(7, 20, 3, 16, 16) + 0.5;
        Tensor together = denoiser.Denoise(images, 0.2), last = denoiser.Denoise(images.narrow(0, 19, 1), 0.2);
        Assert.InRange(Fixture.Gap(last.Values(), together.narrow(0, 19, 1).Values()), 0, 1e-6);
    }

    [Theory]
    [InlineData("down.1.1.second.weight", "lacks tensor 'down.1.1.second.weight'")]
    [InlineData("NaN", "holds NaN")]
    [InlineData("size", "does not say the side")]
    [InlineData("odd", "should be a multiple of 4, but is 18")]
    [InlineData("foreign", "holds no denoiser: it says that it is of architecture 'dcgan64'")]
    [InlineData("other", "holds no denoiser: its tensors are called 'a', ...")]
    public void Foreign_or_damaged_file_is_refused_in_a_sentence(string fault, string sentence)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = Weights(network);
        Dictionary<string, string> notes = new() { ["size"] = fault == "odd" ? "18" : "16" };
        weights.Remove(fault);
        if (fault == "NaN") weights["input.bias"][3] = float.NaN;
        if (fault == "size") notes.Clear();
        if (fault == "foreign") notes["architecture"] = "dcgan64";
        if (fault == "other") weights = new() { ["a"] = zeros(1) };
        string path = Save(weights, notes);
        Assert.Contains(sentence, Assert.Throws<InputException>(() => Denoiser.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_are_refused_in_a_sentence()
    {
        using var scope = NewDisposeScope();
        string path = Save(Weights(network), new() { ["size"] = "16" });
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);
        Assert.Contains(path, Assert.Throws<InputException>(() => Denoiser.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sides_and_noise_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        using Denoiser denoiser = new(network, Weights(network), 16);
        Assert.Contains("multiples of 4", Assert.Throws<InputException>(() => denoiser.Denoise(zeros(1, 3, 18, 16), 0.1)).Message, StringComparison.Ordinal);
        Assert.Contains("above 0, not 0", Assert.Throws<InputException>(() => denoiser.Denoise(zeros(1, 3, 16, 16), 0)).Message, StringComparison.Ordinal);
    }

    private string Save(Dictionary<string, Tensor> weights, Dictionary<string, string> notes)
    {
        string path = Path.Combine(folder, "d.safetensors");
        Safetensors.Write(path, weights, notes);
        return path;
    }

    /// <summary>Weights as fixtures/make_denoiser.py makes them.</summary>
    private static Dictionary<string, Tensor> Weights(DenoiserNetwork network)
    {
        Dictionary<string, Tensor> weights = [];
        int t = 0;
        foreach (WeightSpec spec in network.Declaration.Weights.OrderBy(w => w.Name, StringComparer.Ordinal))
        {
            long perOutput = spec.Count / spec.Shape[0];
            weights[spec.Name] = Fixture.Noise(++t, [.. spec.Shape]) * (spec.Shape.Count > 1 ? 2 / Math.Sqrt(perOutput) : 0.2);
        }
        return weights;
    }
}
