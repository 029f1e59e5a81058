using System.CommandLine;
using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Priors;
using HybridPrior.Reports;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior recover</c>: recovers images from simulated measurements with several priors side by side.</summary>
internal static class RecoverCommand
{
    private static readonly Option<string> PriorNames = PriorOption("generator,decoder,hybrid");
    private static readonly Option<bool> Correct = new("--correct") { Description = "Also corrects each prior's images with the Gaussian model (learned back-projection)." };
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "recover"), Description = "Folder for report.html, summary.json and the pictures." };

    public static Command Create()
    {
        Command command = new("recover", "Recovers images from few measurements with several priors side by side.");
        foreach (Option option in new Option[] { PriorNames, Correct, Output }.Concat(RecoverySetup.Options)) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    /// <summary>The option <c>--prior</c>.</summary>
    public static Option<string> PriorOption(string names) => new("--prior")
    {
        DefaultValueFactory = _ => names,
        Description = $"Priors to compare, separated by commas: {string.Join(", ", PriorCatalogue.Names)}, two joined by +, such as dip+generator, or {PriorCatalogue.All} that make sense; options after a colon, such as tv:weight=0.02 or hybrid:width=8,weights=fixed ({PriorOptionsText()}).",
    };

    /// <summary>The names given to <c>--prior</c>.</summary>
    public static IReadOnlyList<string> Names(ParseResult parsed, Option<string> option)
    {
        IReadOnlyList<string> names = PriorSpec.Split(parsed.GetValue(option)!);
        return names.Count > 0 ? names : throw new InputException($"The option --prior names no prior; known are {string.Join(", ", PriorCatalogue.Names)}, {PriorCatalogue.All}.");
    }

    private static string PriorOptionsText() =>
        string.Join("; ", PriorCatalogue.Definitions.Where(d => d.Options.Count > 0).Select(d => $"{d.Name}: {string.Join(", ", d.Options.Select(o => o.Name))}"));

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<string> given = Names(parsed, PriorNames);
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        using RecoverySetup setup = new(parsed, given, parsed.GetValue(Correct));
        IReadOnlyList<PriorSpec> specs = PriorCatalogue.Expand(given, setup.Context);
        IReadOnlyList<IPrior> priors = setup.Create(specs);
        using GaussianPrior? correction = parsed.GetValue(Correct) ? new GaussianPrior(setup.Gaussian!) : null;
        Dictionary<string, object> recorded = setup.Recorded(priors);

        Terminal.Styled.MarkupLineInterpolated($"{setup}");
        using Comparison comparison = RecoverDisplay.Watch(progress => Comparison.Run(setup.Images, setup.Measurement, priors, setup.Schedule, progress, cancellation, correction));
        RecoverDisplay.PrintTable(comparison);
        new ComparisonReport(comparison, RunEnvironment.Read(setup.Device), recorded).Save(output);
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(output, "report.html")}");
        foreach (IPrior prior in priors) prior.Dispose();
        foreach (string failure in comparison.Failures) Terminal.Error.WriteLine(failure);
        if (comparison.Failures.Count > 0) return ExitCode.BadInput;
        if (comparison.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: the figures are those of the steps that were done.[/]");
        return comparison.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }
}
