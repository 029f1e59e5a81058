
namespace HybridPrior.Tests.Cli;

public sealed class SubmitCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("--slurm", new string[0])]
    [InlineData("time limit", new[] { "--slurm", "--time", "1" })]
    [InlineData("task", new[] { "--slurm", "--array", "0" })]
    public void Unusable_options_are_refused_in_one_sentence(string part, string[] options)
    {
        string place = Path.Combine(folder, "sweep");
        Command command = Command.Run(["sweep", "submit", Spec(), "--out", place, .. options]);
        Assert.True(command.ExitCode == 2, $"exit code {command.ExitCode}, {command.Error}");
        Assert.Contains(part, Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(place));
    }

    /// <summary>Cells of some seconds each, so that a signal finds the tasks in the middle of one.</summary>
    private string Spec()
    {
        string path = Path.Combine(folder, "spec.json");
        File.WriteAllText(path, """
            {
              "title": "many machines",
              "images": { "faces": { "paths": ["shipped:faces"], "distribution": "in", "take": 2 } },
              "generators": { "dcgan": "shipped:dcgan64-faces" },
              "operators": ["gaussian:m={200,500}", "superres:factor=4,kernel=mean"],
              "priors": ["generator", "decoder", "hybrid"],
              "settings": { "pre_steps": 20, "steps": 60 }
            }
            """);
        return path;
    }
}
