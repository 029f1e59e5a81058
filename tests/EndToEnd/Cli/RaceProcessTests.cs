using System.Text.Json;

namespace HybridPrior.Tests.Cli;

/// <summary>Races over the whole of the paper's schedule.</summary>
public sealed class RaceProcessTests : IDisposable
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
        JsonElement settings = json.RootElement.GetProperty("settings");
        Assert.StartsWith("5 + 20 steps", settings.GetProperty("schedule_generator").GetString(), StringComparison.Ordinal);
        Assert.Equal(Path.GetFileName(Generator), settings.GetProperty("generator").GetString());
        Assert.InRange(json.RootElement.GetProperty("share_of_time").GetDouble(), 0, 1);
        JsonElement[] points = [.. json.RootElement.GetProperty("reference").GetProperty("points").EnumerateArray()];
        Assert.Equal(5500 / 25 + 2, points.Length);
        Assert.Contains("the paper's schedule", command.Output, StringComparison.Ordinal);
        Assert.Contains("Time to quality", File.ReadAllText(Path.Combine(Out, "race.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_the_schedule_leave_the_papers_alone()
    {
        string[] psnr = [.. new string[][] { [], ["--lr", "0.1", "--steps", "3", "--pre-steps", "2"] }.Select(options =>
        {
            Command command = Command.Run(["race", "--prior", "generator", "--generator", Generator, "--take", "1", "--operator", "gaussian:m=100", "--out", Out, .. options]);
            Assert.True(command.ExitCode == 0, command.Error);
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, "race.json")));
            return json.RootElement.GetProperty("reference").GetProperty("psnr").ToString();
        })];
        Assert.Equal(psnr[0], psnr[1]);
        Command whole = Command.Run("recover", "--paper", "--prior", "generator", "--generator", Generator, "--take", "1", "--operator", "gaussian:m=100", "--out", Out);
        Assert.True(whole.ExitCode == 0, whole.Error);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, "summary.json")));
        Assert.Equal(summary.RootElement.GetProperty("results")[0].GetProperty("psnr").GetDouble(), JsonDocument.Parse(psnr[0]).RootElement[0].GetDouble(), 4);
    }
}
