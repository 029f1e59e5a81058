
namespace HybridPrior.Tests.Cli;

public sealed class RaceCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    private string Out => Path.Combine(folder, "out");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Prior_without_a_recipe_is_refused()
    {
        Command command = Command.Run("race", "--prior", "gaussian", "--out", Out);
        Assert.Equal(2, command.ExitCode);
        Assert.Contains("no schedule", command.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }
}
