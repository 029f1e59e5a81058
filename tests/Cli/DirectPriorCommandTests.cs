using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Cli;

public sealed class DirectPriorCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Priors_with_an_estimate_of_their_own_stand_beside_the_others_and_all_are_corrected()
    {
        Command command = Recover("--prior", "gaussian,generator", "--correct", "--operator", "superres:factor=8,kernel=mean");
        Assert.True(command.ExitCode == 0, command.Error);
        foreach (string name in new[] { "gau", "gen", "cor", "Energy" })    // narrow tables break words
            Assert.Contains(name, command.Output, StringComparison.Ordinal);
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
            ["--prior", "lasso-dct", "--lasso-weight", "0"],
            ["--prior", "tv", "--tv-weight", "-1"],
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
