using System.CommandLine;
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
        Description = $"Priors to compare, separated by commas: {string.Join(", ", ComparedPriors.Names)}, or two joined by +, such as dip+generator.",
    };

    /// <summary>The names given to <c>--prior</c>.</summary>
    public static string[] Names(ParseResult parsed, Option<string> option)
    {
        string[] names = parsed.GetValue(option)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length > 0 ? names : throw new InputException($"The option --prior names no prior; known are {string.Join(", ", ComparedPriors.Names)}.");
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string[] given = Names(parsed, PriorNames);
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        using RecoverySetup setup = new(parsed, given, parsed.GetValue(Correct));
        IReadOnlyList<string> names = ComparedPriors.Expand(given, setup.Settings, setup.Operator);
        IReadOnlyList<IPrior> priors = ComparedPriors.Create(names, setup.Settings, setup.Recipe, setup.Operator);
        using GaussianPrior? correction = parsed.GetValue(Correct) ? new GaussianPrior(setup.Gaussian!) : null;
        Dictionary<string, object> recorded = setup.Recorded(names);

        Terminal.Styled.MarkupLineInterpolated($"{setup}");
        using Comparison comparison = RecoverDisplay.Watch(progress => Comparison.Run(setup.Images, setup.Measurement, priors, setup.Recipe, progress, cancellation, correction));
        RecoverDisplay.PrintTable(comparison);
        new ComparisonReport(comparison, RunEnvironment.Read(setup.Device), recorded).Save(output);
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(output, "report.html")}");
        foreach (IDisposable prior in priors.OfType<IDisposable>()) prior.Dispose();
        foreach (string failure in comparison.Failures) Terminal.Error.WriteLine(failure);
        if (comparison.Failures.Count > 0) return ExitCode.BadInput;
        if (comparison.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: the figures are those of the steps that were done.[/]");
        return comparison.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }
}
