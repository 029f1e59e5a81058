using System.CommandLine;
using System.Text.Json;
using HybridPrior.Catalogue;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Cli;

/// <summary>Help, version, completions and figures for programs.</summary>
public class HelpTests
{
    [Fact]
    public void Help_of_every_command_is_short_and_explains_all_it_has()
    {
        foreach (string[] words in Words([], HybridPrior.Cli.CommandLine.Commands))
        {
            Command help = Command.Run([.. words, "--help"]);
            Assert.Equal((0, ""), (help.ExitCode, help.Error));
            string[] lines = help.Output.Split('\n');
            Assert.True(lines.Length < 60, $"{string.Join(' ', words)}: {lines.Length} lines");
            Assert.All(lines, line => Assert.True(line.Length <= 120, line));
        }
    }

    [Fact]
    public void Help_names_every_option_once()
    {
        System.CommandLine.Command recover = Assert.IsType<System.CommandLine.Command>(HybridPrior.Cli.CommandLine.Commands.Subcommands.Single(c => c.Name == "recover"));
        string[] lines = Command.Run("recover", "--help").Output.Split('\n');
        foreach (Option option in recover.Options) _ = Assert.Single(lines, line => line.TrimStart().StartsWith(option.Name + " ", StringComparison.Ordinal));
        Assert.Contains("Exit codes:", Command.Run("--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_of_the_help_are_command_lines_that_are_understood()
    {
        string[] examples = [.. Words([], HybridPrior.Cli.CommandLine.Commands).SelectMany(words => Command.Run([.. words, "--help"]).Output.Split('\n'))
            .Where(line => line.StartsWith("  hybridprior ", StringComparison.Ordinal)).Select(line => line.Trim().Split("  ")[0]["hybridprior ".Length..])];
        Assert.True(examples.Length >= 8);
        foreach (string example in examples) Assert.True(HybridPrior.Cli.CommandLine.Commands.Parse(example.Split(' ')).Errors.Count == 0, example);
    }

    [Fact]
    public void Version_names_commit_and_libtorch() =>
        Assert.Matches(@"^hybridprior \d+\.\d+\.\d+\S*( \(commit [0-9a-f]{12}\))?, libtorch \d+\.\d+\S*, TorchSharp \d+\.\d+\S*, \.NET \d+\S*\n$", Command.Run("--version").Output);

    [Theory]
    [InlineData("hybridprior recov", "recover")]
    [InlineData("hybridprior recover --pri", "--prior")]
    [InlineData("hybridprior recover --prior generator,deco", "generator,decoder")]
    [InlineData("hybridprior recover --operator inp", "inpaint")]
    [InlineData("hybridprior notebook run a.dib --sc", "--scale")]
    [InlineData("hybridprior completion z", "zsh")]
    public void Completions_are_offered(string line, string offered)
    {
        // The parser knows the command by the name of the program that runs: here, that of the tests.
        string asked = line.Replace("hybridprior", RootCommand.ExecutableName, StringComparison.Ordinal);
        Assert.Contains(offered, Command.Run($"[suggest:{asked.Length}]", asked).Output.Split('\n'));
    }

    [Fact]
    public void Figures_for_programs_are_all_that_standard_output_holds()
    {
        using TemporaryFolder folder = new();
        using JsonDocument recovered = Json("recover", "--take", "1", "--steps", "1", "--pre-steps", "1", "--prior", "decoder", "--json", "--out", folder.Root);
        Assert.Equal(JsonDocument.Parse(File.ReadAllText(folder.File("summary.json"))).RootElement.ToString(), recovered.RootElement.ToString());
        using JsonDocument catalogue = Json("catalogue", "--json");
        Assert.Equal(PriorCatalogue.Names, catalogue.RootElement.GetProperty("priors").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        using JsonDocument check = Json("check", "--json");
        Assert.StartsWith("2.", check.RootElement.GetProperty("environment").GetProperty("lib_torch").GetString(), StringComparison.Ordinal);
        using JsonDocument info = Json("generator", "info", ShippedFiles.Generator, "--json");
        Assert.Equal("dcgan64", info.RootElement.GetProperty("architecture").GetString());
    }

    [Fact]
    public void Every_command_that_prints_a_table_takes_json() =>
        Assert.All(new[] { "recover", "split", "gauge", "race", "bench", "check", "catalogue", "generator info", "generator score", "sweep run", "sweep status", "sweep report" },
            command => Assert.Contains("--json", Command.Run([.. command.Split(' '), "--help"]).Output, StringComparison.Ordinal));

    private static JsonDocument Json(params string[] words)
    {
        Command command = Command.Run(words);
        Assert.True(command.ExitCode == 0, command.Error);
        return JsonDocument.Parse(command.Output);
    }

    private static IEnumerable<string[]> Words(string[] path, System.CommandLine.Command command) =>
        command.Subcommands.SelectMany(below => Words([.. path, below.Name], below)).Prepend(path);
}
