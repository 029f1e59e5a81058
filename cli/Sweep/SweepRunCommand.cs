using System.CommandLine;
using HybridPrior.Sweeps;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior sweep run</c>: computes the cells of a sweep that are missing.</summary>
internal static class SweepRunCommand
{
    private static readonly Option<string> Output = new("--out") { Required = true, Description = "Folder of the sweep. Several processes, also on several machines, may work on one." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Prints the cells, what they will take by timing a few steps, and their memory; computes and writes nothing." };
    private static readonly Option<bool> Amend = new("--amend") { Description = "Lets the spec replace the one that the folder was begun with; finished cells that both want are kept." };
    private static readonly Option<bool> RetryFailed = new("--retry-failed") { Description = "Computes cells again that failed before." };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Ends when only cells are left that other processes compute, instead of waiting in case one of those dies." };
    private static readonly Option<int?> MostCells = new("--cells") { Description = "Computes at most N cells." };
    private static readonly Option<int?> ImagesAtOnce = new("--images-at-once") { Description = "Images of a cell that are recovered together; as many as fit the memory unless given." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { DefaultValueFactory = _ => 60, Description = "Seconds between checkpoints of a running inversion; a killed process loses at most these." };
    private static readonly Option<double> Lease = SweepCommand.LeaseOption();
    private static readonly Option<int?> Threads = DeviceArgument.CreateThreads();
    private static readonly Option<string> DeviceName = DeviceArgument.Create();

    public static Command Create()
    {
        Command command = new("run", "Computes what is missing of a sweep. Ctrl-C saves the running inversion; run it again to go on.");
        SweepSpecArguments.AddTo(command);
        foreach (Option option in new Option[] { Output, DryRun, Amend, RetryFailed, NoWait, MostCells, ImagesAtOnce, CheckpointSeconds, Lease, Threads, DeviceName, JsonOutput.Option }) command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        IdleOptions.Refuse(parsed, (JsonOutput.Option, parsed.GetValue(DryRun) ? null : "it prints the table of --dry-run; 'hybridprior sweep status DIR --json' says how far a sweep is"));
        bool json = JsonOutput.Begin(parsed);
        string path = parsed.GetValue(Output)!;
        foreach (Option<int?> option in new[] { MostCells, ImagesAtOnce })
            if (parsed.GetValue(option) < 1) throw new InputException($"The option {option.Name} must be at least 1, not {parsed.GetValue(option)}.");
        SweepOptions options = new(SweepCommand.Seconds(parsed, CheckpointSeconds), SweepCommand.Seconds(parsed, Lease), parsed.GetValue(ImagesAtOnce),
            parsed.GetValue(RetryFailed), !parsed.GetValue(NoWait), parsed.GetValue(MostCells));
        Device device = DeviceArgument.Parse(parsed.GetValue(DeviceName)!);
        DeviceArgument.SetThreads(parsed.GetValue(Threads));
        using SweepInputs inputs = new(SweepSpecArguments.Read(parsed, path), device);
        SweepDisplay.PrintPlan(inputs.Plan, device);
        if (parsed.GetValue(DryRun)) return Estimate(inputs, path, json, cancellation);

        SweepFolder folder = SweepFolder.Begin(path, inputs.Plan, parsed.GetValue(Amend));
        SweepOutcome outcome = SweepDisplay.Watch(progress =>
        {
            using SweepRunner runner = new(folder, inputs, options, progress);
            return runner.Run(cancellation);
        });
        SweepDisplay.Print(outcome, path);
        return outcome.Cancelled ? ExitCode.Cancelled : outcome.Failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static int Estimate(SweepInputs inputs, string path, bool json, CancellationToken cancellation)
    {
        IReadOnlyList<CellRecord> records = File.Exists(Path.Combine(path, "sweep.json")) ? SweepFolder.Open(path).ReadAll().Records : [];
        SweepEstimate estimate = ProgressDisplay.Watch<(SweepCell Cell, double Fraction), SweepEstimate>(
            value => (value.Fraction, $"timing {value.Cell.Prior}, {value.Cell.Operator}"), progress => SweepEstimate.Of(inputs, records, time: true, progress, cancellation));
        SweepDisplay.Print(estimate, inputs.Plan);
        if (json) JsonOutput.Print(SweepDisplay.Figures(estimate));
        return estimate.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }
}
