using System.CommandLine;
using HybridPrior.Sweeps;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior sweep submit</c>: the cells of a sweep as a job array of Slurm.</summary>
internal static class SweepSubmitCommand
{
    private const int UsualTasks = 8;
    private static readonly Option<string> Output = new("--out") { Required = true, Description = "Folder of the sweep, which all machines must see under this path, as they must see this command." };
    private static readonly Option<bool> Slurm = new("--slurm") { Description = "Submits to Slurm, the only queue that is known." };
    private static readonly Option<int?> Tasks = new("--array") { Description = $"Size of the job array; the number of cells, but at most {UsualTasks}, unless given." };
    private static readonly Option<int?> AtOnce = new("--at-once") { Description = "How many of its tasks may run at a time." };
    private static readonly Option<string?> Partition = new("--partition") { Description = "Partition, or several joined by commas; the cluster's default unless given." };
    private static readonly Option<string?> Time = new("--time") { Description = "Time limit of a task as Slurm writes it: 90 (minutes), 12:00:00, 2-0 (days-hours). A task that reaches it checkpoints and queues again." };
    private static readonly Option<int> Gpus = new("--gpus") { Description = "Graphics cards of a task, each with a process of its own; none unless given." };
    private static readonly Option<int?> Cpus = new("--cpus") { Description = "Processor cores of a task; 1, or 2 for each graphics card, unless given." };
    private static readonly Option<string?> Memory = new("--memory") { Description = "Memory of a task as Slurm writes it: 8G; the cluster's default unless given." };
    private static readonly Option<bool> Amend = new("--amend") { Description = "Lets the spec replace the one that the folder was begun with; finished cells that both want are kept." };
    private static readonly Option<bool> RetryFailed = new("--retry-failed") { Description = "Computes cells again that failed before." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Prints the script; writes and submits nothing." };

    public static Command Create()
    {
        Command command = new("submit", "Submits what is missing of a sweep as a job array of Slurm, whose tasks share the folder.");
        SweepSpecArguments.AddTo(command);
        foreach (Option option in new Option[] { Output, Slurm, Tasks, AtOnce, Partition, Time, Gpus, Cpus, Memory, Amend, RetryFailed, DryRun }) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (!parsed.GetValue(Slurm)) throw new InputException("The option --slurm is missing: it names the queue, and Slurm is the only one that is known.");
        string path = Path.GetFullPath(parsed.GetValue(Output)!);
        bool retry = parsed.GetValue(RetryFailed);
        using SweepInputs inputs = new(SweepSpecArguments.Read(parsed, path), CPU);
        SlurmOptions options = new(parsed.GetValue(Tasks) ?? Math.Min(UsualTasks, inputs.Plan.Cells.Count), parsed.GetValue(AtOnce), parsed.GetValue(Partition), parsed.GetValue(Time),
            parsed.GetValue(Gpus), parsed.GetValue(Cpus), parsed.GetValue(Memory));
        SlurmQueue queue = new(path);
        // Without the spec: the folder keeps the one it was begun with, whatever becomes of the file while the tasks wait.
        string script = SlurmScript.Text(options, queue.JobName, queue.Place, Directory.GetCurrentDirectory(),
            [.. OwnCommand.Words, "sweep", "run", "--out", path, "--device", options.Gpus > 0 ? "cuda" : "cpu", .. retry ? ["--retry-failed"] : Array.Empty<string>()]);
        if (parsed.GetValue(DryRun))
        {
            Terminal.Out.Write(script);
            return ExitCode.Done;
        }
        SlurmQueue.Require();
        SweepStatus status = SweepStatus.Of(SweepFolder.Begin(path, inputs.Plan, parsed.GetValue(Amend)), SweepOptions.Default.Lease);
        int missing = status.Left.Count + status.Running.Count + (retry ? status.Failed.Count : 0);
        if (missing == 0)
        {
            Terminal.Out.WriteLine($"Nothing is left to do: {status.Done.Count} cells are done, {status.Failed.Count} failed.");
            return ExitCode.Done;
        }
        SlurmDisplay.Print(queue.Submit(script, options.Tasks), options, queue, missing);
        return ExitCode.Done;
    }
}
