using System.CommandLine;
using HybridPrior.Sweeps;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior sweep status</c>: how far a sweep is.</summary>
internal static class SweepStatusCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "Folder of the sweep." };
        Option<double> lease = SweepCommand.LeaseOption();
        Command command = new("status", "Shows which cells of a sweep are done, running, failed and left, and the time that is left.") { folder, lease, JsonOutput.Option };
        command.SetAction(parsed =>
        {
            bool json = JsonOutput.Begin(parsed);
            string path = parsed.GetValue(folder)!;
            SweepStatus status = SweepStatus.Of(SweepFolder.Open(path), SweepCommand.Seconds(parsed, lease));
            SweepDisplay.Print(status);
            SlurmDisplay.Print(new SlurmQueue(path));
            if (json) JsonOutput.Print(SweepDisplay.Figures(status));
            return status.Failed.Count > 0 || status.Damaged.Count > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }
}
