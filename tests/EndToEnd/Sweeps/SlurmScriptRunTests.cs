using System.Diagnostics;
using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

/// <summary>The script of a job array, run by bash as Slurm's batch step does; the tests of the command run it under a real Slurm.</summary>
public sealed class SlurmScriptRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Every_graphics_card_gets_a_process_and_the_worst_exit_code_counts(string restarts)
    {
        string log = Path.Combine(folder, "log");
        using Process script = Start(new SlurmOptions(1, gpus: 2, cpus: 6), "4,7", restarts,
            "bash", "-c", $"echo \"$CUDA_VISIBLE_DEVICES $OMP_NUM_THREADS $PWD $*\" >>'{log}'; exit $CUDA_VISIBLE_DEVICES", "-", "it's $HOME");
        Assert.Equal(7, await ExitCodeOf(script));
        string wait = restarts == "0" ? " --no-wait" : "";
        Assert.Equal([$"4 3 {folder} it's $HOME --threads 3{wait}", $"7 3 {folder} it's $HOME --threads 3{wait}"], File.ReadAllLines(log).Order());
        using Process without = Start(new SlurmOptions(1, gpus: 1), "", restarts, "true");
        Assert.Equal(1, await ExitCodeOf(without));
        Assert.Contains("no graphics card", await without.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("USR1", 130, true)]     // The time limit is near, and the run stopped in the middle.
    [InlineData("USR1", 0, false)]      // The time limit is near, but the run had just come to its end.
    [InlineData("USR1", 1, false)]
    [InlineData("TERM", 130, false)]    // Cancelled: whoever did that does not want it back.
    public async Task Run_checkpoints_and_queues_again_only_at_the_time_limit(string signal, int code, bool queuesAgain)
    {
        string ready = Path.Combine(folder, "ready"), queue = Path.Combine(folder, "queue");
        string scontrol = Path.Combine(folder, "scontrol");
        File.WriteAllText(scontrol, $"#!/bin/sh\necho \"$@\" >'{queue}'\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(scontrol, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        // A second signal, such as Slurm's own to all of a task, finds the run at its checkpoint.
        using Process script = Start(new SlurmOptions(1), "", "0", "bash", "-c",
            $"trap 'sleep 0.5; exit {code}' TERM; touch '{ready}'; while :; do sleep 0.05; done");
        while (!File.Exists(ready)) await Task.Delay(20);
        foreach (string sent in new[] { signal, "TERM" })
        {
            using Process kill = Process.Start("kill", ["-s", sent, $"{script.Id}"]);
            await kill.WaitForExitAsync();
            await Task.Delay(100);
        }
        Assert.Equal(queuesAgain ? 0 : code, await ExitCodeOf(script));
        Assert.Equal(queuesAgain, File.Exists(queue));
        if (queuesAgain) Assert.Equal("requeue 77\n", await File.ReadAllTextAsync(queue));
    }

    private Process Start(SlurmOptions options, string cards, string restarts, params string[] command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash, and signals");
        string script = Path.Combine(folder, "script");
        File.WriteAllText(script, SlurmScript.Text(options, "name", folder, folder, command));
        // Its output must not reach the output of this process, over which the test runner speaks with `dotnet test`.
        ProcessStartInfo start = new("bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CUDA_VISIBLE_DEVICES"] = cards;
        start.Environment["SLURM_JOB_ID"] = "77";
        start.Environment["SLURM_ARRAY_TASK_ID"] = "2";
        start.Environment["SLURM_RESTART_COUNT"] = restarts;
        start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(start)!;
    }

    private static async Task<int> ExitCodeOf(Process process)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
