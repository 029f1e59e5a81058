using System.Text.Json;

namespace HybridPrior.Tests.Cli;

public sealed class RaceCommandTests : IDisposable
{
    private static readonly string Generator = Path.Combine(AppContext.BaseDirectory, "Generators", "fixtures", "script_progressive.pt");
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    private string Out => Path.Combine(folder, "out");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Recipe_races_the_papers()
    {
        Command command = Command.Run("race", "--prior", "generator", "--generator", Generator, "--take", "2", "--operator", "gaussian:m=100", "--steps", "20", "--pre-steps", "5", "--out", Out);
        Assert.True(command.ExitCode == 0, command.Error);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, "race.json")));
        Assert.Equal(20, json.RootElement.GetProperty("settings").GetProperty("steps").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("share_of_time").GetDouble(), 0, 1);
        JsonElement[] points = [.. json.RootElement.GetProperty("reference").GetProperty("points").EnumerateArray()];
        Assert.Equal(5500 / 25 + 2, points.Length);
        Assert.Contains("the paper's recipe", command.Output, StringComparison.Ordinal);
        Assert.Contains("Time to quality", File.ReadAllText(Path.Combine(Out, "race.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Prior_without_a_recipe_is_refused()
    {
        Command command = Command.Run("race", "--prior", "gaussian", "--out", Out);
        Assert.Equal(2, command.ExitCode);
        Assert.Contains("no recipe", command.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }
}
