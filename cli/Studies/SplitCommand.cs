using System.CommandLine;
using System.Globalization;
using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Metrics;
using HybridPrior.Priors;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior split</c>: where the error of each prior comes from.</summary>
internal static class SplitCommand
{
    private static readonly Option<string> PriorNames = RecoverCommand.PriorOption("generator,decoder,hybrid");
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "split"), HelpName = "DIR", Description = "Folder for split.json." };

    public static Command Create()
    {
        Command command = new("split", "Splits each prior's error into representation, optimisation, measurement and noise.");
        foreach (Option option in new Option[] { PriorNames, Output, JsonOutput.Option }.Concat(RecoverySetup.Options)) command.Options.Add(option);
        _ = HelpPage.Describe(command, [("split --take 4 --prior generator,hybrid", "what the generator cannot show, and what the hybrid makes of it")], RecoverySetup.Groups([PriorNames], [Output, JsonOutput.Option]));
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = JsonOutput.Begin(parsed);
        IReadOnlyList<string> given = RecoverCommand.Names(parsed, PriorNames);
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        using RecoverySetup setup = new(parsed, given);
        IReadOnlyList<PriorSpec> specs = PriorCatalogue.Expand(given, setup.Context);
        IReadOnlyList<IPrior> priors = setup.Create(specs);
        Terminal.Styled.MarkupLineInterpolated($"{setup}");
        ErrorSplit split = RecoverDisplay.Watch(ExpectedTime.Say(priors, setup.Measurement, setup.Schedule, times: 4, cancellation),
            progress => ErrorSplit.Run(setup.Images, setup.Operator, setup.Noise, priors, setup.Schedule, setup.Device, progress, cancellation));
        Table table = new();
        table.AddColumns("prior", "representation", "optimisation", "measured", "with noise");
        foreach (ErrorSplitRow row in split.Rows) table.AddRow(row.Prior, Mean(row.Representation), Mean(row.Optimisation), Mean(row.Measured), Mean(row.Noisy));
        Terminal.Styled.Write(table);
        Terminal.Styled.MarkupLine("[grey]PSNR in dB, mean ± half width of its 95 % interval: the image itself measured; the same for images of the prior's own range; the operator without and with noise.[/]");
        Directory.CreateDirectory(output);
        split.Save(Path.Combine(output, "split.json"), setup.Recorded(priors), RunEnvironment.Read(setup.Device));
        Terminal.Styled.MarkupLineInterpolated($"Figures: {Path.Combine(output, "split.json")}");
        if (json) JsonOutput.PrintFile(Path.Combine(output, "split.json"));
        foreach (IPrior prior in priors) prior.Dispose();
        if (split.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: only the priors that were complete are shown.[/]");
        return split.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    private static string Mean(IReadOnlyList<double> psnr)
    {
        Summary summary = Summary.Of(psnr);
        return summary.Mean.ToString("F2", CultureInfo.InvariantCulture) + (summary.HalfWidth is double half ? $" ± {half.ToString("F2", CultureInfo.InvariantCulture)}" : "");
    }
}
