using System.CommandLine;
using System.Globalization;
using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Priors;
using HybridPrior.Reports;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior race</c>: PSNR against seconds, a schedule beside the paper's.</summary>
internal static class RaceCommand
{
    private const string Reference = "the paper's schedule", Challenger = "this schedule";
    private static readonly Option<string> Prior = new("--prior") { DefaultValueFactory = _ => "hybrid", Description = "One prior that is searched: hybrid, decoder, generator, generator-dip, ..." };
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "race"), HelpName = "DIR", Description = "Folder for race.html and race.json." };

    public static Command Create()
    {
        Command command = new("race", "Time to quality: the schedule of the options beside the paper's, on the same measurements, PSNR against seconds.") { Prior, Output, JsonOutput.Option };
        foreach (Option option in RecoverySetup.Options.Where(o => o.Name != "--paper")) command.Options.Add(option);
        _ = HelpPage.Describe(command, [("race --take 2 --prior decoder", "how long the default schedule takes for the paper's quality")], RecoverySetup.Groups([Prior], [Output, JsonOutput.Option]));
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool json = JsonOutput.Begin(parsed);
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);
        string name = parsed.GetValue(Prior)!;
        using RecoverySetup setup = new(parsed, [name]);
        Schedule paper = Schedule.Paper with { Restarts = setup.Schedule.Restarts, Seed = setup.Schedule.Seed, Memory = setup.Schedule.Memory };
        foreach (IPrior prior in setup.Create([PriorSpec.Parse(name)])) prior.Dispose();   // refuses what would be idle
        RaceEntry reference = new(Reference, Create(paper), paper), challenger = new(Challenger, Create(setup.Schedule), setup.Schedule);
        using IPrior first = reference.Prior, second = challenger.Prior;
        Terminal.Styled.MarkupLineInterpolated($"{setup}");
        ScheduleRace race;
        try
        {
            race = ProgressDisplay.Watch<RaceProgress, ScheduleRace>(
                p => (p.Fraction, $"{p.Schedule}, {p.Recovery.Phase} step {p.Recovery.Step} of {p.Recovery.Steps}"),
                progress => ScheduleRace.Run(setup.Images, setup.Measurement, reference, challenger, progress, cancellation));
        }
        catch (OperationCanceledException)
        {
            Terminal.Styled.MarkupLine("[yellow]Cancelled: nothing was written.[/]");
            return ExitCode.Cancelled;
        }
        Print(race);
        Directory.CreateDirectory(output);
        race.Save(Path.Combine(output, "race.json"), setup.Recorded([challenger.Prior]), RunEnvironment.Read(setup.Device));
        RacePage.Write(race, setup.Operator.ToString()!, Path.Combine(output, "race.html"));
        Terminal.Styled.MarkupLineInterpolated($"Report: {Path.Combine(output, "race.html")}");
        if (json) JsonOutput.PrintFile(Path.Combine(output, "race.json"));
        return ExitCode.Done;

        IParametricPrior Create(Schedule schedule) => PriorSpec.Parse(name).Create(setup.Context with { Schedule = schedule }) as IParametricPrior
            ?? throw new InputException($"The prior '{name}' has an estimate of its own and no schedule that could be raced.");
    }

    private static void Print(ScheduleRace race)
    {
        Table table = new();
        table.AddColumns("schedule", "PSNR at the end, dB", "seconds", $"seconds to {Number(race.Wanted, "F2")} dB");
        foreach (RaceTrack track in new[] { race.Challenger, race.Reference })
            table.AddRow(track.Name, Number(track.PsnrSummary.Mean, "F2"), Number(track.Seconds, "F1"), track.SecondsTo(race.Wanted) is double seconds ? Number(seconds, "F1") : "never");
        Terminal.Styled.Write(table);
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{Number(100 * race.ShareOfTime, "F0")} % of the time, {(race.Reached ? "with" : "without")} its quality less {ScheduleRace.Margin:F1} dB");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
