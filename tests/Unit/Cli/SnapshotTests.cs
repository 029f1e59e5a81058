using System.CommandLine;
using System.Text;
using HybridPrior.Cli;
using HybridPrior.Experiments;
using HybridPrior.Tests.Reports;
using Spectre.Console.Testing;

namespace HybridPrior.Tests.Cli;

/// <summary>Help, tables and sentences as a whole.</summary>
public class SnapshotTests
{
    [Theory]
    [InlineData("help.txt")]
    [InlineData("help-recover.txt", "recover")]
    [InlineData("help-sweep-run.txt", "sweep", "run")]
    public void Help(string name, params string[] words)
    {
        Command command = Command.Run([.. words, "--help"]);
        Assert.Equal((0, ""), (command.ExitCode, command.Error));
        Snapshot.Words(name, command.Output.Replace(RootCommand.ExecutableName, "hybridprior", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("table-one-image.txt", "anna")]
    [InlineData("table-three-images.txt", "anna", "ben", "carl")]
    public void Table_of_a_recovery(string name, params string[] images)
    {
        using TestConsole console = new TestConsole().Width(100);
        using Comparison comparison = SampleComparison.Create(images);
        Terminal.Use(console, TextWriter.Null);
        RecoverDisplay.PrintTable(comparison);
        Snapshot.Lines(name, console.Output);
    }

    [Fact]
    public void Sentences_that_refuse()
    {
        StringBuilder said = new();
        foreach (string line in new[]
        {
            "recovr",
            "recover --steps many",
            "recover --lr 0,01",
            "recover --unknown-option",
            "recover --operator telescope",
            "recover --operator gaussian:m=0",
            "recover --operator gaussian:m=99999999",
            "recover --operator superres:factor=3",
            "recover --prior oracle",
            "recover --prior decoder+tv",
            "recover --prior hybrid --optimiser sgd",
            "recover --prior bm3d --operator gaussian:m=100",
            "recover --steps -1",
            "recover --noise -1",
            "recover --lr 0",
            "recover --device tpu",
            "recover --take 99",
            "recover --paper --steps 10",
            "recover --prior tv --restarts 2",
            "race --prior gaussian",
            "sweep run --out absent",
            "notebook run absent.dib",
            "generator info absent.pth",
            "train gaussian --images absent --out g.safetensors",
        })
        {
            string[] words = line.Split(' ');
            Command command = Command.Run(words);
            Assert.True(command.ExitCode == 2, $"{line}: exit code {command.ExitCode}");
            _ = said.Append($"{line}\n    {Assert.Single(command.Error.Replace(AppContext.BaseDirectory, "", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries))}\n");
        }
        Snapshot.Lines("sentences.txt", said.ToString());
    }
}
