using System.Diagnostics;
using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

/// <summary>The script of a job array, run by bash as Slurm's batch step does; the tests of the command run it under a real Slurm.</summary>
public sealed class SlurmScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Script_asks_for_what_the_options_say()
    {
        string text = SlurmScript.Text(new SlurmOptions(12, 3, "fast,slow", "1-12:30", gpus: 2, memory: "16G"), "name", "/shared/it's 50%/logs", "/", ["true"]);
        string[] directives = [.. text.Split('\n').Where(l => l.StartsWith("#SBATCH ", StringComparison.Ordinal)).Select(l => l[8..])];
        Assert.StartsWith("#!/bin/bash\n#SBATCH ", text, StringComparison.Ordinal);
        Assert.Equal(
            ["--job-name=name", "--array=1-12%3", @"--output='/shared/it'\''s 50%%/logs/%A_%a.log'", "--open-mode=append", "--requeue", "--signal=B:USR1@120",
            "--nodes=1", "--ntasks=1", "--cpus-per-task=4", "--gpus=2", "--mem=16G", "--time=1-12:30", "--partition=fast,slow"], directives);
        Assert.DoesNotContain("#SBATCH --partition", SlurmScript.Text(new SlurmOptions(1), "name", "/", "/", ["true"]), StringComparison.Ordinal);
    }

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

    [Theory]
    [InlineData("90", true)]
    [InlineData("5:00", true)]
    [InlineData("0:04:59", false)]
    [InlineData("12:00:00", true)]
    [InlineData("2-0", true)]
    [InlineData("0-0:04", false)]
    [InlineData("4", false)]
    [InlineData("soon", false)]
    [InlineData("1:2:3:4", false)]
    [InlineData("90\n#SBATCH --nodes=100", false)]
    public void Time_limit_is_read_as_Slurm_reads_it(string time, bool possible)
    {
        if (possible) Assert.Equal(time, new SlurmOptions(1, time: time).Time);
        else Assert.Contains("time limit", Assert.Throws<InputException>(() => new SlurmOptions(1, time: time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        foreach (Func<SlurmOptions> impossible in (Func<SlurmOptions>[])[
            () => new SlurmOptions(0), () => new SlurmOptions(1, atOnce: 0), () => new SlurmOptions(1, partition: "a b"), () => new SlurmOptions(1, gpus: -1),
            () => new SlurmOptions(1, gpus: 4, cpus: 3), () => new SlurmOptions(1, cpus: 0), () => new SlurmOptions(1, memory: "8 GB"), () => new SlurmOptions(1, memory: "0")])
            Assert.Throws<InputException>(impossible);
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
