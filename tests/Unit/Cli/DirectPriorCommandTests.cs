using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Cli;

public sealed class DirectPriorCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Priors_with_an_estimate_of_their_own_stand_beside_the_others_and_all_are_corrected()
    {
        Command command = Recover("--prior", "gaussian,denoiser:runs=1,steps=2,generator", "--correct", "--operator", "superres:factor=8,kernel=mean");
        Assert.True(command.ExitCode == 0, command.Error);
        foreach (string name in new[] { "gau", "gen", "cor", "Energy" })    // narrow tables break words
            Assert.Contains(name, command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("superres:factor=4,kernel=mean", false)]
    [InlineData("identity", true)]
    public void All_priors_that_make_sense_stand_side_by_side(string op, bool denoises)
    {
        // What ships takes 720 evaluations of a large network, and as many corrections by 300 components.
        string gaussian = Path.Combine(folder, "gaussian.safetensors"), denoiser = Path.Combine(folder, "denoiser.safetensors");
        using (GaussianModel model = new(full([3, 64, 64], 0.5), full([1, 3, 64, 64], 1 / Math.Sqrt(3 * 64 * 64)), ones(1), full([3, 64, 64], 0.01))) model.Save(gaussian);
        DenoiserNetwork network = new([16], 1);
        using (var scope = NewDisposeScope())
            Safetensors.Write(denoiser, network.Declaration.Weights.ToDictionary(w => w.Name, w => zeros([.. w.Shape])), new Dictionary<string, string> { ["architecture"] = Denoiser.Architecture, ["size"] = "64" });
        Command command = Command.Run("recover", "--take", "1", "--prior", "all", "--operator", op, "--gaussian", gaussian, "--denoiser", denoiser, "--steps", "1", "--pre-steps", "1", "--out", Path.Combine(folder, "all"));
        Assert.True(command.ExitCode == 0, command.Error);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "all", "summary.json")));
        string[] names = [.. summary.RootElement.GetProperty("means").EnumerateArray().Select(m => m.GetProperty("prior").GetString()!)];
        string[] expected = ["generator", "decoder", "hybrid", "generator-dip", "iagan", "surgery", "dip", "gaussian", "denoiser", "lasso-dct", "lasso-haar", "tv", "bm3d", "decoder+gaussian", "auto"];
        Assert.Equal(expected.Where(name => denoises || name != "bm3d"), names);
        Assert.Equal(denoises, names.Contains("bm3d"));
        foreach (string component in new[] { "hybrid_generator", "hybrid_decoder", "decoder+gaussian_decoder", "decoder+gaussian_gaussian" })
            Assert.Contains(Directory.GetFiles(Path.Combine(folder, "all", "images")), file => file.EndsWith($"_{component}.png", StringComparison.Ordinal));
    }

    [Fact]
    public void Error_split_and_gauge_write_their_figures()
    {
        string place = Path.Combine(folder, "split");
        Command split = Command.Run("split", "--take", "1", "--prior", "generator,gaussian", "--operator", "gaussian:m=200", "--steps", "1", "--pre-steps", "1", "--out", place);
        Assert.True(split.ExitCode == 0, split.Error);
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(place, "split.json"))))
            Assert.Equal(2, json.RootElement.GetProperty("rows").GetArrayLength());
        string samples = Path.Combine(AppContext.BaseDirectory, "data", "images");
        Command gauge = Command.Run("gauge", "--inside", Path.Combine(samples, "face-1.png"), Path.Combine(samples, "face-2.png"), "--outside", Path.Combine(samples, "picture-julia.png"),
            "--operator", "gaussian:m=200", "--steps", "1", "--pre-steps", "1", "--out", place);
        Assert.True(gauge.ExitCode == 0, gauge.Error);
        using JsonDocument scores = JsonDocument.Parse(File.ReadAllText(Path.Combine(place, "gauge.json")));
        JsonElement energy = scores.RootElement.GetProperty("scores")[0];
        Assert.Equal("energy of gaussian", energy.GetProperty("name").GetString());
        Assert.Equal(1, energy.GetProperty("area_under_roc").GetDouble());
        Assert.True(File.Exists(Path.Combine(place, "gauge.html")));
    }

    [Fact]
    public void Bad_models_and_weights_are_refused_in_one_sentence()
    {
        string small = Path.Combine(folder, "small.safetensors"), missing = Path.Combine(folder, "missing.safetensors");
        using (GaussianModel model = new(zeros(3, 16, 16), ones(1, 3, 16, 16), ones(1), ones(3, 16, 16))) model.Save(small);
        foreach (string[] arguments in new string[][]
        {
            ["--prior", "gaussian", "--gaussian", small],
            ["--prior", "gaussian", "--gaussian", missing],
            ["--prior", "tv", "--correct", "--gaussian", Shared.Path("models/began64_zhusiling_gen_97000.pth")],
            ["--prior", "lasso-dct:weight=0"],
            ["--prior", "tv:weight=-1"],
            ["--prior", "bm3d", "--operator", "gaussian:m=100"],
            ["--prior", "decoder+tv"],
            ["--prior", "hybrid+dip"],
            ["--prior", "surgery:cut=99"],
            ["--prior", "hybrid:weights=odd"],
            ["--prior", "hybrid", "--optimiser", "sgd"],
            ["--prior", "hybrid:share=0"],
        })
        {
            Command command = Recover(arguments);
            Assert.True(command.ExitCode == 2, $"{string.Join(' ', arguments)}: {command.ExitCode}, {command.Error}");
            Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private Command Recover(params string[] arguments) => Command.Run(["recover", "--images", Shared.Path("data/faces/test"), "--take", "1",
        "--generator", Shared.Path("models/began64_zhusiling_gen_97000.pth"), "--steps", "1", "--pre-steps", "1", "--out", Path.Combine(folder, "out"), .. arguments]);
}
