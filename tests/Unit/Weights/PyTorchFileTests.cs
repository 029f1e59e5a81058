using System.Runtime.InteropServices;
using System.Text.Json;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Weights;

public class PyTorchFileTests
{
    [Theory]
    [InlineData("plain_zip.pth", "plain.json", "")]
    [InlineData("plain_legacy.pth", "plain.json", "")]
    [InlineData("wrapped_zip.pth", "wrapped.json", "state_dict.module.")]
    [InlineData("wrapped_legacy.pth", "wrapped.json", "state_dict.module.")]
    public void State_dict_reads_as_PyTorch_wrote_it(string name, string expectedName, string prefix)
    {
        using IDisposable scope = NewDisposeScope();
        using WeightFile file = PyTorchFile.Read(Fixtures.Path(name), listing => [.. listing.Tensors.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal))]);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Path(expectedName)));
        Assert.Equal(expected.RootElement.EnumerateObject().Select(p => prefix + p.Name).Order(), file.Tensors.Keys.Order());
        foreach (JsonProperty property in expected.RootElement.EnumerateObject())
        {
            Tensor actual = file.Tensors[prefix + property.Name];
            Assert.Equal(property.Value.GetProperty("type").GetString(), TypeName(actual.dtype));
            Assert.Equal(property.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()), actual.shape);
            Assert.True(actual.is_contiguous());
            Assert.Equal(
                property.Value.GetProperty("values").EnumerateArray().Select(e => e.GetDouble()),
                MemoryMarshal.Cast<byte, double>(actual.to(ScalarType.Float64).bytes).ToArray());
        }
    }

    [Theory]
    [InlineData("plain_zip.pth")]
    [InlineData("plain_legacy.pth")]
    public void Tensors_of_one_storage_share_no_memory_once_read(string name)
    {
        using IDisposable scope = NewDisposeScope();
        using WeightFile file = PyTorchFile.Read(Fixtures.Path(name));
        file.Tensors["shared_all"].zero_();
        Assert.Equal(14f, file.Tensors["shared_tail"].sum().item<float>());
    }

    [Theory]
    [InlineData("hostile_system", "posix.system")]
    [InlineData("hostile_eval", "builtins.eval")]
    public void Hostile_pickle_is_refused_by_name_and_not_run(string name, string global)
    {
        foreach (string format in (string[])["zip", "legacy"])
        {
            Assert.Contains($"asks for '{global}', which a weight file has no use for (nothing was executed); save the weights alone: model.state_dict().", Refused($"{name}_{format}.pth"));
            Assert.False(File.Exists("EXECUTED"));
        }
    }

    [Theory]
    [InlineData("number_zip.pth", "holds no dict of tensors at its top level")]
    [InlineData("number_legacy.pth", "holds no dict of tensors at its top level")]
    [InlineData("hostile_numpy_zip.pth", "holds no tensors")]
    [InlineData("hostile_numpy_legacy.pth", "holds no tensors")]
    [InlineData("torchscript.pt", "is a TorchScript archive, which this command does not read as weights.")]
    public void File_without_tensors_is_refused(string name, string sentence) => Assert.Contains(sentence, Refused(name));

    [Fact]
    public void Keys_of_the_dicts_around_tensors_stand_before_their_names()
    {
        using WeightFile file = PyTorchFile.Read(Fixtures.Path("several_zip.pth")), optimiser = PyTorchFile.Read(Fixtures.Path("wrapped_zip.pth"));
        Assert.Equal(["first.w", "second.w"], file.Tensors.Keys);
        Assert.Contains("optimizer.state.0.exp_avg", optimiser.Tensors.Keys);
    }

    [Theory]
    [InlineData("plain_zip.pth")]
    [InlineData("plain_legacy.pth")]
    public void Truncated_file_is_refused_at_every_length(string name)
    {
        using ScratchFolder scratch = new();
        byte[] whole = File.ReadAllBytes(Fixtures.Path(name));
        for (int length = 1; length < whole.Length; length += 7)
        {
            string path = scratch.File("cut.pth", whole[..length]);
            Assert.Throws<InputException>(() => PyTorchFile.Read(path));
        }
    }

    [Fact]
    public void Began_generator_reads_with_the_shapes_of_its_description()
    {
        using WeightFile file = WeightReader.Read(Shared.Path("models/began64_zhusiling_gen_97000.pth"));
        Dictionary<string, long[]> expected = new() { ["l0.weight"] = [4096, 64], ["l0.bias"] = [4096] };
        (expected["l9.weight"], expected["l9.bias"]) = ([3, 64, 3, 3], [3]);
        for (int i = 1; i <= 8; i++) (expected[$"l{i}.weight"], expected[$"l{i}.bias"]) = ([64, 64, 3, 3], [64]);
        WeightChecks.Require(file.Listing.Tensors, "began", expected, "BEGAN");
        Assert.Equal(20, file.Tensors.Count);
        Assert.Equal(563_395, file.Tensors.Values.Sum(t => t.numel()));
        Assert.All(file.Tensors.Values, t => Assert.Equal(ScalarType.Float32, t.dtype));
    }

    private static string Refused(string name) => Assert.Throws<InputException>(() => PyTorchFile.Read(Fixtures.Path(name))).Message;

    private static string TypeName(ScalarType type) => type == ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();
}
