using System.Globalization;
using System.Text.Json;
using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Cli;

public sealed class RecoverCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    private string Out => Path.Combine(folder, "out");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Shipped_samples_are_recovered_by_three_priors_side_by_side()
    {
        Command command = Command.Run("recover", "--take", "2", "--steps", "8", "--pre-steps", "4", "--out", Out);
        Assert.True(command.ExitCode == 0, command.Error);
        JsonElement summary = Summary();
        Assert.Equal(["generator", "decoder", "hybrid"], summary.GetProperty("means").EnumerateArray().Select(m => m.GetProperty("prior").GetString()!));
        JsonElement[] results = [.. summary.GetProperty("results").EnumerateArray()];
        Assert.Equal(6, results.Length);
        Assert.All(results, result => Assert.InRange(result.GetProperty("psnr").GetDouble(), 3, 60));
        Assert.All(results, result => Assert.Equal(12, result.GetProperty("steps").GetInt32()));
        Assert.All(results.Where(r => r.GetProperty("prior").GetString() == "hybrid"), r => Assert.Equal(JsonValueKind.Number, r.GetProperty("alpha").ValueKind));
        Assert.True(new FileInfo(Path.Combine(Out, "report.html")).Length > 1_000_000);
        Assert.Contains("hybrid", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 84, 184)]
    [InlineData(10000, 9544, 9644)]
    public void Parameter_counts_are_those_of_Figure_7(int m, int decoder, int hybrid)
    {
        Command command = Command.Run("recover", "--take", "1", "--steps", "1", "--pre-steps", "1", "--operator", $"fast:m={m}", "--out", Out);
        Assert.True(command.ExitCode == 0, command.Error);
        Dictionary<string, int> counts = Summary().GetProperty("results").EnumerateArray()
            .ToDictionary(r => r.GetProperty("prior").GetString()!, r => r.GetProperty("parameters").GetInt32());
        Assert.Equal(100, counts["generator"]);
        Assert.Equal(decoder, counts["decoder"]);
        Assert.Equal(hybrid, counts["hybrid"]);
        Assert.Contains(hybrid.ToString(CultureInfo.InvariantCulture), command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("superres:factor=4,kernel=mean")]
    [InlineData("inpaint:box=24")]
    [InlineData("blur:sigma=2")]
    [InlineData("identity")]
    public void Every_kind_of_operator_works(string name)
    {
        Command command = Command.Run("recover", "--take", "1", "--steps", "2", "--pre-steps", "2", "--operator", name, "--out", Out);
        Assert.True(command.ExitCode == 0, command.Error);
        Assert.Equal(3, Summary().GetProperty("means").GetArrayLength());
    }

    [Fact]
    public void Priors_without_a_generator_run_at_any_size_without_a_word_on_generators_and_decoders()
    {
        Command command = Command.Run("recover", "--take", "1", "--size", "32", "--operator", "inpaint:keep=0.5", "--noise", "none", "--prior", "tv,lasso-dct", "--out", Out);
        Assert.True(command.ExitCode == 0, command.Error);
        Assert.DoesNotContain("Deep Decoder", command.Output, StringComparison.Ordinal);
        JsonElement settings = Summary().GetProperty("settings");
        Assert.Equal(32, settings.GetProperty("size").GetInt32());
        foreach (string stray in new[] { "generator", "decoder", "restarts", "learning_rate", "warm_start" }) Assert.False(settings.TryGetProperty(stray, out _), stray);
        Command lacking = Command.Run("recover", "--take", "1", "--size", "32", "--prior", "tv,hybrid", "--out", Out);
        Assert.Equal((2, true), (lacking.ExitCode, lacking.Error.Contains("makes images of 64 px, but the images here have 32 px", StringComparison.Ordinal)));
    }

    [Fact]
    public void Bad_input_gives_one_sentence_and_exit_code_two_and_leaves_nothing()
    {
        string text = Path.Combine(folder, "text.png"), pth = Path.Combine(folder, "cut.pth"), image = Path.Combine(folder, "good.png");
        File.WriteAllText(text, "not an image");
        File.WriteAllBytes(pth, [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc]);
        using (Tensor grey = full([3, 64, 64], 0.5)) PngFile.Write(image, grey);
        string blocked = Path.Combine(text, "out");
        foreach (string[] arguments in new string[][]
        {
            ["--images", Path.Combine(folder, "missing.png")],
            ["--images", text],
            ["--generator", pth],
            ["--generator", Path.Combine(folder, "missing.pth")],
            ["--operator", "telescope"],
            ["--operator", "gaussian:m=0"],
            ["--operator", "gaussian:m=99999999"],
            ["--operator", "superres:factor=3"],
            ["--prior", "oracle"],
            ["--steps", "-1"],
            ["--steps", "many"],
            ["--device", "cuda"],
            ["--device", "tpu"],
            ["--noise", "-1"],
            ["--lr", "0"],
            ["--decay", "0"],
            ["--decay", "0.1", "--optimiser", "lbfgs"],
            ["--memory", "0.2"],
            ["--memory", "-1"],
            ["--restarts", "0"],
            ["--take", "0"],
            ["--take", "99"],
            ["--size", "100"],
            ["--threads", "0"],
            ["--unknown-option"],
            ["--paper", "--steps", "10"],
            ["--paper", "--pre-steps", "10"],
            ["--prior", "tv", "--restarts", "2"],
            ["--prior", "tv", "--generator", pth],
            ["--prior", "decoder", "--optimiser", "lbfgs", "--pre-steps", "0", "--lr", "0.1"],
            ["--prior", "decoder", "--steps", "0", "--optimiser", "lbfgs"],
            ["--prior", "decoder", "--pre-steps", "0", "--lr", "0.1"],
            ["--prior", "auto", "--pre-steps", "0", "--lr", "0.1"],
            ["--prior", "tv,hybrid", "--cold-start", "--pre-steps", "0", "--lr", "0.1"],
            ["--prior", "decoder:width=8,share=0.5"],
            ["--prior", "generator:width=8"],
            ["--prior", "generator,decoder:weights=fixed"],
            ["--cold-start", "--prior", "decoder"],
            ["--prior", "decoder:cut=2"],
            ["--prior", "hybrid:bm3d=true"],
            ["--prior", "decoder+generator:weight=0.1"],
            ["--gaussian", pth],
            ["--out", blocked],
        })
        {
            string[] place = arguments[0] == "--out" ? [] : ["--out", Out];
            Command command = Command.Run(["recover", .. arguments, .. place]);
            string all = string.Join(' ', arguments);
            Assert.True(command.ExitCode == 2, $"{all}: exit code {command.ExitCode}, {command.Error}");
            string[] lines = command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(lines.Length == 1, $"{all}: {command.Error}");
            Assert.DoesNotContain("   at ", command.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Out), $"{all} left {Out}");
        }
    }

    [Theory]
    [InlineData("decoder", "--pre-steps", "0", "--steps", "2", "--decay", "0.5")]
    [InlineData("dip", "--pre-steps", "0", "--steps", "1")]                          // too many parameters for L-BFGS
    [InlineData("generator-dip,decoder", "--pre-steps", "0", "--steps", "1")]
    [InlineData("decoder", "--pre-steps", "1", "--steps", "0")]
    public void Adam_s_step_size_can_be_given_where_anything_is_moved_by_Adam(string priors, params string[] steps)
    {
        Command command = Command.Run(["recover", "--take", "1", "--operator", "gaussian:m=100", "--prior", priors, "--lr", "0.1", .. steps, "--out", Out]);
        Assert.True(command.ExitCode == 0, command.Error);
    }

    private JsonElement Summary() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "summary.json"))).RootElement;
}
