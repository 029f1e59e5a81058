using System.IO.Compression;
using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Generators;

/// <summary>Generators that PyTorch exported (fixtures/make_torchscript.py).</summary>
public sealed class TorchScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly int threads = get_num_threads();

    public TorchScriptTests() => set_num_threads(1);   // small tensors: more threads only wait for each other

    public static TheoryData<string> Names => ["plain", "modulated", "progressive"];

    public void Dispose()
    {
        set_num_threads(threads);
        Directory.Delete(folder, recursive: true);
    }

    [Theory, MemberData(nameof(Names))]
    public void Images_and_gradients_to_the_code_agree_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        JsonElement expected = Fixture.Json("Generators/fixtures/torchscript.json").GetProperty(name);
        using IGenerator generator = GeneratorFile.Load(Script(name));
        long count = generator.Latent.Count;
        // Several times: TorchScript optimises a function after its first runs.
        for (int run = 0; run < 3; run++)
        {
            Tensor z = (arange(2 * count).to(ScalarType.Float32).view(2, count) * 0.7).sin().detach().requires_grad_(true);
            Tensor image = generator.Image(z);
            Tensor weights = (arange(image.numel()).to(ScalarType.Float32) * 0.3).cos().view(image.shape);
            Tensor gradient = autograd.grad([(image * weights).sum()], [z])[0];
            Tensor sampled = image[.., .., TensorIndex.Slice(0, null, 5), TensorIndex.Slice(0, null, 5)];
            Assert.InRange(Fixture.Gap(expected.GetProperty("output").Floats(), sampled.Values()), 0, 1e-4);
            Assert.InRange(Fixture.Gap(expected.GetProperty("gradient").Floats(), gradient.Values()), 0, 1e-4);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Image_of_the_generator_is_recovered_from_few_measurements(string name)
    {
        using var scope = NewDisposeScope();
        using IGenerator generator = GeneratorFile.Load(Script(name));
        Tensor truth = generator.Image(generator.Latent.Sample(1, new Generator(5, CPU)) * 0.7).detach();
        using ILinearOperator a = OperatorSpec.Parse("gaussian:m=100").Create([3, 16, 16], 1, CPU);
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.None, noiseSeed: 1);
        using RecoveryResult result = Recovery.Run(new GeneratorPrior(generator), measurement, new Schedule(0, 250, Restarts: 3, Optimiser: Optimiser.Adam, LearningRate: 0.05));
        Assert.True(Psnr.PerImage(result.Images, truth)[0] > 30, $"{Psnr.PerImage(result.Images, truth)[0]} dB");
    }

    [Fact]
    public void Description_of_the_file_is_shown()
    {
        GeneratorInfo info = GeneratorFile.Inspect(Script("progressive"));
        Assert.Equal(("torchscript", 16, "8 x U[-1, 1]", (0.0, 255.0)), (info.Architecture, info.ImageSize, info.Latent.ToString(), info.Range));
        Assert.Equal(8 * 256 + 256 + 3 * (16 * 16 * 9 + 16) + 3 * (16 * 3 + 3), info.ParameterCount);
    }

    [Theory]
    [InlineData(null, "needs a file")]
    [InlineData("""{"latent": 17, "distribution": "normal:1", "range": [-1, 1], "size": 16}""", "does not take latent codes of 17 numbers")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "range": [-1, 1], "size": 32}""", "images of shape (3, 16, 16), but 3 x 32 x 32")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "range": [-1, 1], "size": 16, "colour": "rgb"}""", "unknown key 'colour'")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "size": 16}""", "lacks the key 'range'")]
    [InlineData("""{"latent": "16", "distribution": "normal:1", "range": [-1, 1], "size": 16}""", "whole number")]
    [InlineData("""{"latent": 16, "distribution": "cauchy:1", "range": [-1, 1], "size": 16}""", "'cauchy:1' is not known")]
    [InlineData("""{"latent": 16, "distribution": 1, "range": [-1, 1], "size": 16}""", "as text")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "range": [1, -1], "size": 16}""", "two numbers")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "range": 1, "size": 16}""", "two numbers")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "range": [-1, 1e999], "size": 16}""", "two numbers")]
    [InlineData("""{"latent": 16, "latent": 16, "distribution": "normal:1", "range": [-1, 1], "size": 16}""", "gives a key twice")]
    [InlineData("""{"latent": 16, "distribution": "\ud800", "range": [-1, 1], "size": 16}""", "is not JSON")]
    [InlineData("""{"latent": 16, "distribution": "normal\u0007:1", "range": [-1, 1], "size": 16}""", "'normal\\u0007:1' is not known")]
    [InlineData("""{"latent": 16, "distribution": "normal:1", "range": [-1, 1], "size": 16, "\udc00": 1}""", "is not JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "is not JSON")]
    public void Wrong_description_is_refused_in_one_sentence(string? json, string part)
    {
        string script = Path.Combine(folder, "g.pt");
        File.Copy(Script("plain"), script);
        if (json is not null) File.WriteAllText($"{script}.json", json);
        InputException error = Assert.Throws<InputException>(() => GeneratorFile.Load(script));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_script_is_refused_in_one_sentence()
    {
        byte[] bytes = File.ReadAllBytes(Script("plain"));
        Array.Fill<byte>(bytes, 0, 64, 4000);
        string script = Copied(name => File.WriteAllBytes(name, bytes));
        InputException error = Assert.Throws<InputException>(() => GeneratorFile.Load(script));
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Description_of_megabytes_is_refused()
    {
        string script = Copied(name => File.Copy(Script("plain"), name));
        File.WriteAllText($"{script}.json", new string(' ', 1_000_000));
        Assert.Contains("more than 65536 bytes", Assert.Throws<InputException>(() => GeneratorFile.Load(script)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training", "an image depends on the other codes of the batch; call eval() before the export.")]
    [InlineData("pair", "takes two latent codes but not one")]
    public void Script_exported_in_training_mode_is_refused_with_the_remedy(string name, string part)
    {
        string message = Assert.Throws<InputException>(() => GeneratorFile.Load(Script(name))).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.Contains("call eval() before the export", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archive_that_unpacks_to_far_more_than_it_has_is_refused_unread()
    {
        string script = Copied(name =>
        {
            using ZipArchive archive = ZipFile.Open(name, ZipArchiveMode.Create);
            using (StreamWriter code = new(archive.CreateEntry("g/code/__torch__.py").Open())) code.Write("x = 1");
            using Stream zeros = archive.CreateEntry("g/constants.pkl", CompressionLevel.Fastest).Open();
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 300; i++) zeros.Write(piece);
        });
        long before = GC.GetAllocatedBytesForCurrentThread();
        InputException error = Assert.Throws<InputException>(() => GeneratorFile.Load(script));
        Assert.Contains("which no weight file does", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Key_is_refused_where_a_script_holds_one_generator() =>
        Assert.Contains("has nothing to choose", Assert.Throws<InputException>(() => GeneratorFile.Inspect(Script("plain"), "G")).Message, StringComparison.Ordinal);

    [Fact]
    public void Script_with_operators_of_another_library_is_refused_before_libtorch_sees_it()
    {
        string script = Copied(name =>
        {
            using ZipArchive archive = ZipFile.Open(name, ZipArchiveMode.Create);
            foreach (string part in new[] { "constants.pkl", "code/__torch__.py" })
            {
                using StreamWriter writer = new(archive.CreateEntry($"g/{part}").Open());
                writer.Write("  x = ops.stylegan.upfirdn2d(ops.prim.data(x))");
            }
        });
        InputException error = Assert.Throws<InputException>(() => GeneratorFile.Load(script));
        Assert.Contains("'ops.stylegan.upfirdn2d'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_is_not_converted_into_weights()
    {
        InputException error = Assert.Throws<InputException>(() => GeneratorFile.Convert(Script("plain"), Path.Combine(folder, "x.safetensors")));
        Assert.Contains("TorchScript", error.Message, StringComparison.Ordinal);
    }

    private string Copied(Action<string> write)
    {
        string script = Path.Combine(folder, "g.pt");
        write(script);
        File.Copy($"{Script("plain")}.json", $"{script}.json");
        return script;
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Generators", "fixtures", $"script_{name}.pt");
}
