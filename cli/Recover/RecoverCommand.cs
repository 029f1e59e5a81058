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
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "recover"), HelpName = "DIR", Description = "Folder for report.html, summary.json and the pictures." };

    public static Command Create()
    {
        Command command = new("recover", "Recovers images from few measurements with several priors side by side.");
        foreach (Option option in new Option[] { PriorNames, Correct, Output, JsonOutput.Option }.Concat(RecoverySetup.Options)) command.Options.Add(option);
        _ = HelpPage.Describe(command,
            [
                ("recover --take 4", "the first four sample pictures"),
                ("recover --images a.png b.png --prior auto", "weighed by held-out measurements"),
                ("recover --operator inpaint:box=24 --prior hybrid,tv", "a hole in the middle"),
                ("recover --paper", "the paper's schedule; hours"),
            ],
            RecoverySetup.Groups([PriorNames], [Output, JsonOutput.Option, Correct]));
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    /// <summary>The option <c>--prior</c>.</summary>
    public static Option<string> PriorOption(string names) => new Option<string>("--prior")
    {
        DefaultValueFactory = _ => names,
        HelpName = "NAMES",
        Description = $"Priors to compare, separated by commas: {string.Join(", ", PriorCatalogue.Names)}, two joined by +, or {PriorCatalogue.All} that make sense; options after a colon, such as tv:weight=0.02. 'hybridprior catalogue' explains them.",
    }.OfferingPriors();

    /// <summary>The names given to <c>--prior</c>.</summary>
    public static IReadOnlyList<string> Names(ParseResult parsed, Option<string> option)
    {
        IReadOnlyList<string> names = PriorSpec.Split(parsed.GetValue(option)!);
        return names.Count > 0 ? names : throw new InputException($"The option --prior names no prior; known are {string.Join(", ", PriorCatalogue.Names)}, {PriorCatalogue.All}.");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = JsonOutput.Begin(parsed);
        IReadOnlyList<string> given = Names(parsed, PriorNames);
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        using RecoverySetup setup = new(parsed, given, parsed.GetValue(Correct));
        IReadOnlyList<PriorSpec> specs = PriorCatalogue.Expand(given, setup.Context);
        IReadOnlyList<IPrior> priors = setup.Create(specs);
        using GaussianPrior? correction = parsed.GetValue(Correct) ? new GaussianPrior(setup.Gaussian!) : null;
        Dictionary<string, object> recorded = setup.Recorded(priors);
        recorded["command"] = ShellText.Of(parsed);

        Terminal.Styled.MarkupLineInterpolated($"{setup}");
        using Comparison comparison = RecoverDisplay.Watch(ExpectedTime.Say(priors, setup.Measurement, setup.Schedule, times: 1, cancellation), progress => Comparison.Run(setup.Images, setup.Measurement, priors, setup.Schedule, progress, cancellation, correction));
        RecoverDisplay.PrintTable(comparison);
        new ComparisonReport(comparison, RunEnvironment.Read(setup.Device), recorded).Save(output);
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(output, "report.html")}");
        if (json) JsonOutput.PrintFile(Path.Combine(output, "summary.json"));
        foreach (IPrior prior in priors) prior.Dispose();
        foreach (string failure in comparison.Failures) Terminal.Error.WriteLine(failure);
        if (comparison.Failures.Count > 0) return ExitCode.BadInput;
        if (comparison.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: the figures are those of the steps that were done.[/]");
        return comparison.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }
}
