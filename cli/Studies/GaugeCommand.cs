using System.CommandLine;
using System.Globalization;
using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Priors;
using HybridPrior.Reports;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior gauge</c>: whether recoveries tell images like the training images from others, from the measurements alone.</summary>
internal static class GaugeCommand
{
    private static readonly Option<string[]> Inside = Paths("--inside", "Images like the training images: files, folders or @lists.");
    private static readonly Option<string[]> Outside = Paths("--outside", "Other images.");
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "gauge"), HelpName = "DIR", Description = "Folder for gauge.html and gauge.json." };

    public static Command Create()
    {
        Command command = new("gauge", "Tells images like the training images from others, by the Gaussian energy and the hybrid's weights, without the truth (ROC).");
        foreach (Option option in new Option[] { Inside, Outside, Output, JsonOutput.Option }.Concat(RecoverySetup.Options.Where(o => o.Name != "--images"))) command.Options.Add(option);
        _ = HelpPage.Describe(command, [("gauge --inside faces --outside birds", "can the measurements tell faces from birds?")], RecoverySetup.Groups([Inside, Outside], [Output, JsonOutput.Option]));
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = JsonOutput.Begin(parsed);
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        using RecoverySetup near = new(parsed, OutOfDistributionGauge.Priors, images: parsed.GetValue(Inside)), far = new(parsed, OutOfDistributionGauge.Priors, images: parsed.GetValue(Outside));
        Dictionary<string, object> recorded = [];
        using Comparison inside = Recover(near), outside = Recover(far);
        if (cancellation.IsCancellationRequested)
        {
            Terminal.Styled.MarkupLine("[yellow]Cancelled: nothing was written.[/]");
            return ExitCode.Cancelled;
        }
        OutOfDistributionGauge gauge = OutOfDistributionGauge.Of(inside, outside);
        Table table = new();
        table.AddColumns("score", "area under ROC", "mean inside", "mean outside");
        foreach (GaugeScore score in gauge.Scores) table.AddRow(score.Name, Number(score.Roc.Area), Number(score.Inside.Average()), Number(score.Outside.Average()));
        Terminal.Styled.Write(table);
        Directory.CreateDirectory(output);
        _ = recorded.Remove("images");
        gauge.Save(Path.Combine(output, "gauge.json"), recorded, RunEnvironment.Read(near.Device));
        GaugePage.Write(gauge, Path.Combine(output, "gauge.html"));
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(output, "gauge.html")}");
        if (json) JsonOutput.PrintFile(Path.Combine(output, "gauge.json"));
        return ExitCode.Done;

        Comparison Recover(RecoverySetup setup)
        {
            Terminal.Styled.MarkupLineInterpolated($"{setup}");
            IReadOnlyList<IPrior> priors = PriorCatalogue.Create(OutOfDistributionGauge.Priors.Select(PriorSpec.Parse), setup.Context);
            recorded = setup.Recorded(priors);
            Comparison comparison = RecoverDisplay.Watch(ExpectedTime.Say(priors, setup.Measurement, setup.Schedule, times: 1, cancellation),
                progress => Comparison.Run(setup.Images, setup.Measurement, priors, setup.Schedule, progress, cancellation)).RequireAll();
            foreach (IPrior prior in priors) prior.Dispose();
            return comparison;
        }
    }

    private static Option<string[]> Paths(string name, string description) => new(name) { Required = true, AllowMultipleArgumentsPerToken = true, Description = description };

    private static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
