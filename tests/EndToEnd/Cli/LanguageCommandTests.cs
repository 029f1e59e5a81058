using System.Text.Json;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests.Cli;

/// <summary>Numbers in and out are the same whatever the language of the system.</summary>
public sealed class LanguageCommandTests : IDisposable
{
    private readonly SampleSpec sample = new("decoder");

    public void Dispose() => sample.Dispose();

    [Theory]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    [InlineData("sv_SE.UTF-8")]
    public void A_command_computes_and_writes_what_it_does_in_English(string language)
    {
        (string, string)[] foreign = [("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0"), ("LC_ALL", language)];
        SkipWithoutIcu(foreign);
        (JsonElement here, JsonElement there) = (Recover("here", []), Recover("there", foreign));
        foreach (string setting in new[] { "learning_rate", "decay", "noise", "width_share", "operator" })
            Assert.Equal(here.GetProperty("settings").TryGetProperty(setting, out JsonElement a) ? a.ToString() : "", there.GetProperty("settings").TryGetProperty(setting, out JsonElement b) ? b.ToString() : "");
        Assert.Equal(0.05, there.GetProperty("settings").GetProperty("decay").GetDouble());
        Assert.Equal(0.02, there.GetProperty("settings").GetProperty("learning_rate").GetDouble());
        Assert.Equal(Psnr(here), Psnr(there), 1e-6);

        Command wrong = Command.RunWith(foreign, "recover", "--decay", "1.5", "--out", sample.Out("wrong"));
        Assert.Equal((2, "The option --decay must be above 0 and at most 1, not 1.5.\n"), (wrong.ExitCode, wrong.Error));
        Assert.Equal(2, Command.RunWith(foreign, "recover", "--lr", "0,01", "--out", sample.Out("wrong")).ExitCode);
    }

    [Theory]
    [InlineData("de_DE.UTF-8")]
    [InlineData("tr_TR.UTF-8")]
    public void A_sweep_has_the_cells_and_the_table_it_has_in_English(string language)
    {
        (string, string)[] foreign = [("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0"), ("LC_ALL", language)];
        SkipWithoutIcu(foreign);
        sample.Json["settings"]!["learning_rate"] = 0.025;
        sample.Json["noise"] = "sigma=0.015";
        string spec = sample.Save();
        Assert.Equal(0, Command.Run("sweep", "run", spec, "--out", sample.Out("one"), "--threads", "1").ExitCode);
        Command run = Command.RunWith(foreign, "sweep", "run", spec, "--out", sample.Out("other"), "--threads", "1"), report = Command.RunWith(foreign, "sweep", "report", sample.Out("other"));
        Assert.True((run.ExitCode, report.ExitCode) == (0, 0), run.Error + report.Error);
        Assert.Equal(Records.Of(sample.Out("one")), Records.Of(sample.Out("other")));
        Assert.Equal(0, Command.Run("sweep", "report", sample.Out("one")).ExitCode);
        string[] Columns(string folder) => [.. File.ReadAllLines(Path.Combine(sample.Out(folder), "report", "results.csv")).Select(l => l[..l.LastIndexOf(',')])];
        Assert.Equal(Columns("one").Length, Columns("other").Length);
        Assert.All(Columns("one").Zip(Columns("other")), p => Assert.Equal(p.First.Split(',').Length, p.Second.Split(',').Length));
    }

    private static void SkipWithoutIcu((string, string)[] foreign)
    {
        Command probe = Command.RunWith(foreign, "--version");
        Assert.SkipWhen(probe.Error.Contains("ICU package", StringComparison.Ordinal), "the data of ICU are not installed, so .NET knows no languages here");
        Assert.True(probe.ExitCode == 0, probe.Error);
    }

    private JsonElement Recover(string name, (string, string)[] environment)
    {
        string[] arguments =
        [
            "recover", "--take", "1", "--prior", "decoder:share=0.75", "--operator", "blur:sigma=1.5+gaussian:m=200", "--noise", "sigma=0.015", "--optimiser", "adam", "--lr", "0.02", "--decay", "0.05",
            "--pre-steps", "3", "--steps", "6", "--threads", "1", "--out", sample.Out(name),
        ];
        Command command = Command.RunWith(environment, arguments);
        Assert.True(command.ExitCode == 0, command.Error);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(sample.Out(name), "summary.json"))).RootElement;
    }

    private static double Psnr(JsonElement summary) => summary.GetProperty("results")[0].GetProperty("psnr").GetDouble();
}
