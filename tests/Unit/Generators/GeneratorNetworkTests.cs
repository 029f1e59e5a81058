using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Generators;

/// <summary>Our networks against PyTorch's, with weights from a formula (fixtures/make_networks.py).</summary>
public class GeneratorNetworkTests
{
    [Theory]
    [InlineData("dcgan64", 3_576_704)]
    [InlineData("began128", 2_592_128)]
    [InlineData("began64", 563_395)]
    [InlineData("vae64", 3_893_699)]
    [InlineData("glo64", 3_893_699)]
    public void Parameter_count_is_the_published_one(string name, long count) =>
        Assert.Equal(count, GeneratorArchitectures.Named(name).Declaration.Count);

    [Theory]
    [InlineData("dcgan64")]
    [InlineData("began128")]
    [InlineData("began64")]
    public void Output_and_gradient_agree_with_PyTorch(string name)
    {
        using var scope = NewDisposeScope();
        JsonElement expected = Fixture.Json("Generators/fixtures/networks.json").GetProperty(name);
        GeneratorArchitecture architecture = GeneratorArchitectures.Named(name);
        using FrozenGenerator generator = new(architecture, FormulaWeights(architecture));

        Tensor z = (Fixture.Noise(101, 2, architecture.Latent.Count) * 2).requires_grad_(true);
        Tensor output = generator.Image(z) * 2 - 1;
        Tensor gradient = autograd.grad([(output * Fixture.Noise(102, output.shape)).sum()], [z])[0];

        int step = expected.GetProperty("step").GetInt32();
        Tensor sampled = output[.., .., TensorIndex.Slice(1, null, step), TensorIndex.Slice(2, null, step)];
        Assert.InRange(Fixture.Gap(expected.GetProperty("output").Floats(), sampled.Values()), 0, 1e-4);
        Assert.InRange(Fixture.Gap(expected.GetProperty("gradient").Floats(), gradient.Values()), 0, 1e-4);
    }

    [Fact]
    public void Every_architecture_is_known_by_the_names_of_its_tensors()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        foreach (GeneratorArchitecture architecture in GeneratorArchitectures.All)
        {
            using var scope = NewDisposeScope();
            try
            {
                Safetensors.Write(path, architecture.Declaration.Weights.ToDictionary(w => w.Name, w => zeros([.. w.Shape])));
                Assert.Equal(architecture.Name, GeneratorFile.Inspect(path).Architecture);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void Unknown_architecture_is_named_with_the_known_ones()
    {
        InputException error = Assert.Throws<InputException>(() => GeneratorArchitectures.Named("stylegan"));
        Assert.Contains("'stylegan'", error.Message, StringComparison.Ordinal);
        Assert.Contains("dcgan64", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, Tensor> FormulaWeights(GeneratorArchitecture architecture) =>
        architecture.Declaration.Weights.Select((spec, t) => (spec.Name, Formula(spec, t))).ToDictionary();

    private static Tensor Formula(WeightSpec spec, int t)
    {
        Tensor values = Fixture.Noise(t, [.. spec.Shape]);
        return spec.Role switch
        {
            WeightRole.Kernel => values * 4 / Math.Sqrt((double)spec.Count / spec.Shape[0]),
            WeightRole.NormScale or WeightRole.RunningVariance => values + 1,
            _ => values * 0.2,
        };
    }
}
