using HybridPrior.Generators;
using HybridPrior.Tests.Priors;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Generators;

public sealed class GeneratorFileTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly PlainBegan64 architecture = new();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Architecture_is_recognised_by_the_names_of_the_tensors()
    {
        string path = Write(Weights());
        GeneratorInfo info = GeneratorFile.Inspect(path);
        Assert.Equal("began64", info.Architecture);
        Assert.Equal("64 x U[-1, 1]", info.Latent.ToString());
        Assert.Equal(64, info.Sha256.Length);
    }

    [Fact]
    public void Latent_distribution_of_the_file_wins_over_the_architectures()
    {
        GeneratorInfo info = GeneratorFile.Inspect(Write(Weights(), new() { ["architecture"] = "began64", ["latent"] = "normal:0.5" }));
        Assert.Equal(new LatentDistribution(64, LatentKind.Normal, 0.5), info.Latent);
    }

    [Fact]
    public void Plain_file_of_a_DCGAN_has_the_latent_distribution_of_the_PyTorch_examples()
    {
        Dcgan64 dcgan = new();
        string path = Write(dcgan.Declaration.Weights.ToDictionary(w => w.Name, w => ones([.. w.Shape])));
        Assert.Equal(1, GeneratorFile.Inspect(path).Latent.Scale);
        GeneratorFile.Convert(path, Path.Combine(folder, "converted.safetensors"), "normal:0.1");
        Assert.Equal(0.1, GeneratorFile.Inspect(Path.Combine(folder, "converted.safetensors")).Latent.Scale);
    }

    [Fact]
    public void Converted_file_makes_the_same_images()
    {
        string path = Write(Weights()), copy = Path.Combine(folder, "copy.safetensors");
        GeneratorFile.Convert(path, copy);
        using IGenerator first = GeneratorFile.Load(path), second = GeneratorFile.Load(copy);
        Tensor z = first.Latent.Sample(2, new Generator(1, CPU));
        Assert.Equal(first.Image(z).Values(), second.Image(z).Values());
    }

    [Fact]
    public void Half_precision_halves_the_file_and_hardly_changes_the_images()
    {
        string path = Write(Weights()), half = Path.Combine(folder, "half.safetensors");
        GeneratorFile.Convert(path, half, half: true);
        Assert.InRange(new FileInfo(half).Length, 0.49 * new FileInfo(path).Length, 0.51 * new FileInfo(path).Length);
        using IGenerator first = GeneratorFile.Load(path), second = GeneratorFile.Load(half);
        Tensor z = first.Latent.Sample(2, new Generator(1, CPU));
        Assert.InRange(Fixture.Gap(first.Image(z).Values(), second.Image(z).Values()), 1e-9, 1e-3);
    }

    [Fact]
    public void Gaussian_model_loads_as_a_linear_generator()
    {
        using SmallGaussian small = new();
        string path = Path.Combine(folder, "gaussian.safetensors");
        small.Model.Save(path, halfPrecision: false);
        GeneratorInfo info = GeneratorFile.Inspect(path);
        Assert.Equal((small.Model.Name, small.Model.ImageSize, small.Model.Latent), (info.Architecture, info.ImageSize, info.Latent));
        using IGenerator loaded = GeneratorFile.Load(path);
        Tensor z = loaded.Latent.Sample(2, new Generator(1, CPU));
        Assert.Equal(small.Model.Image(z).Values(), loaded.Image(z).Values());
        Assert.Contains("safetensors already", Assert.Throws<InputException>(() => GeneratorFile.Convert(path, path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LatentKind.Normal, 0.1)]
    [InlineData(LatentKind.Uniform, 2)]
    public void Normal_numbers_become_codes_of_the_distribution(LatentKind kind, double scale)
    {
        LatentDistribution latent = new(20_000, kind, scale);
        double[] mapped = [.. latent.FromNormal(randn(20_000, generator: new Generator(1, CPU))).Values().Select(v => (double)v).Order()];
        double[] drawn = [.. latent.Sample(1, new Generator(2, CPU)).Values().Select(v => (double)v).Order()];
        Assert.All(new[] { 1000, 5000, 10_000, 15_000, 19_000 }, i => Assert.Equal(drawn[i], mapped[i], 0.1 * scale));
    }

    [Fact]
    public void File_of_something_else_is_refused_with_the_names_it_holds()
    {
        string message = Refusal(new() { ["classifier.weight"] = ones(3, 3) });
        Assert.Contains("classifier.weight", message, StringComparison.Ordinal);
        Assert.Contains("dcgan64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_tensor_is_named()
    {
        Dictionary<string, Tensor> weights = Weights();
        weights.Remove("l3.bias");
        Assert.Contains("l3.bias", Refusal(weights), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_shape_is_named_with_both_shapes()
    {
        Dictionary<string, Tensor> weights = Weights();
        weights["l0.weight"] = ones(4096, 32);
        string message = Refusal(weights);
        foreach (string part in new[] { "l0.weight", "4096, 64", "4096, 32" }) Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_is_named()
    {
        Dictionary<string, Tensor> weights = Weights();
        weights["l5.weight"][0, 0, 0, 0] = float.NaN;
        Assert.Contains("l5.weight", Refusal(weights), StringComparison.Ordinal);
    }

    [Fact]
    public void Published_generator_loads_and_makes_images()
    {
        using IGenerator generator = GeneratorFile.Load(Shared.Path("models/began64_zhusiling_gen_97000.pth"));
        using var gradientsOff = no_grad();
        Tensor image = generator.Image(generator.Latent.Sample(8, new Generator(0, CPU)));
        Assert.Equal([8, 3, 64, 64], image.shape);
        // Its README: output mean about -0.218 in [-1, 1].
        Assert.InRange(image.mean().item<float>(), 0.3f, 0.5f);
        Assert.InRange(image.std().item<float>(), 0.15f, 0.4f);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("normal:0")]
    [InlineData("normal:-1")]
    [InlineData("cauchy:1")]
    [InlineData("normal:nan")]
    public void Unknown_latent_distributions_are_refused(string spec) =>
        Assert.Contains(spec, Assert.Throws<InputException>(() => LatentDistribution.Parse(10, spec)).Message, StringComparison.Ordinal);

    [Fact]
    public void Latent_codes_follow_their_distribution_and_seed()
    {
        LatentDistribution normal = new(50, LatentKind.Normal, 0.1), uniform = new(50, LatentKind.Uniform, 2);
        Tensor n = normal.Sample(400, new Generator(1, CPU)), u = uniform.Sample(400, new Generator(1, CPU));
        Assert.InRange(n.std().item<float>(), 0.098f, 0.102f);
        Assert.InRange(u.abs().max().item<float>(), 1.99f, 2f);
        Assert.InRange(u.std().item<float>(), (float)uniform.StandardDeviation * 0.98f, (float)uniform.StandardDeviation * 1.02f);
        Assert.Equal(n.Values(), normal.Sample(400, new Generator(1, CPU)).Values());
    }

    private Dictionary<string, Tensor> Weights() =>
        architecture.Declaration.Weights.Select((w, t) => (w.Name, Fixture.Noise(t, [.. w.Shape]) * 0.1)).ToDictionary();

    private string Write(Dictionary<string, Tensor> weights, Dictionary<string, string>? metadata = null)
    {
        string path = Path.Combine(folder, "g.safetensors");
        Safetensors.Write(path, weights, metadata);
        return path;
    }

    private string Refusal(Dictionary<string, Tensor> weights)
    {
        string path = Write(weights);
        string message = Assert.Throws<InputException>(() => GeneratorFile.Load(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        return message;
    }
}
