using System.CommandLine;
using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Priors;
using HybridPrior.Reports;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior race</c>: PSNR against seconds, a recipe beside the paper's.</summary>
internal static class RaceCommand
{
    private const string Reference = "the paper's recipe", Challenger = "this recipe";
    private const double PaperLearningRate = 1e-2; // Section 6.1.
    private static readonly Option<string> Prior = new("--prior") { DefaultValueFactory = _ => "hybrid", Description = "One prior that is searched: hybrid, decoder, generator, generator-dip, ..." };
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "race"), Description = "Folder for race.html and race.json." };

    public static Command Create()
    {
        Command command = new("race", "Time to quality: the recipe of the options beside the paper's, on the same measurements, PSNR against seconds.") { Prior, Output };
        foreach (Option option in RecoverySetup.Options.Where(o => o.Name != "--paper")) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        string name = parsed.GetValue(Prior)!;
        using RecoverySetup setup = new(parsed, [name]);
        Recipe paper = Recipe.Paper with { Restarts = setup.Recipe.Restarts, Seed = setup.Recipe.Seed, Memory = setup.Recipe.Memory };
        RaceEntry reference = new(Reference, Create(setup.Settings with { LearningRate = PaperLearningRate }, paper), paper), challenger = new(Challenger, Create(setup.Settings, setup.Recipe), setup.Recipe);
        using IDisposable? first = reference.Prior as IDisposable, second = challenger.Prior as IDisposable;
        Terminal.Styled.MarkupLineInterpolated($"{setup}");
        RecipeRace race;
        try
        {
            race = ProgressDisplay.Watch<RaceProgress, RecipeRace>(
                p => (p.Fraction, $"{p.Recipe}, {p.Recovery.Phase} step {p.Recovery.Step} of {p.Recovery.Steps}"),
                progress => RecipeRace.Run(setup.Images, setup.Measurement, reference, challenger, progress, cancellation));
        }
        catch (OperationCanceledException)
        {
            Terminal.Styled.MarkupLine("[yellow]Cancelled: nothing was written.[/]");
            return ExitCode.Cancelled;
        }
        Print(race);
        Directory.CreateDirectory(output);
        race.Save(Path.Combine(output, "race.json"), setup.Recorded([name]), RunEnvironment.Read(setup.Device));
        RacePage.Write(race, setup.Operator.ToString()!, Path.Combine(output, "race.html"));
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(output, "race.html")}");
        return ExitCode.Done;

        IImagePrior Create(PriorSettings settings, Recipe recipe) => ComparedPriors.Create([name], settings, recipe, setup.Operator)[0] as IImagePrior
            ?? throw new InputException($"The prior '{name}' has an estimate of its own and no recipe that could be raced.");
    }

    private static void Print(RecipeRace race)
    {
        Table table = new();
        table.AddColumns("recipe", "PSNR at the end, dB", "seconds", $"seconds to {Number(race.Wanted, "F2")} dB");
        foreach (RaceTrack track in new[] { race.Challenger, race.Reference })
            table.AddRow(track.Name, Number(track.PsnrSummary.Mean, "F2"), Number(track.Seconds, "F1"), track.SecondsTo(race.Wanted) is double seconds ? Number(seconds, "F1") : "never");
        Terminal.Styled.Write(table);
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{Number(100 * race.ShareOfTime, "F0")} % of the time, {(race.Reached ? "with" : "without")} its quality less {RecipeRace.Margin:F1} dB");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
