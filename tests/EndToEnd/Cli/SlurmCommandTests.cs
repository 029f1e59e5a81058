using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests.Cli;

/// <summary>A sweep as a job array of a real Slurm.</summary>
public sealed partial class SlurmCommandTests : IDisposable
{
    private static readonly string Own = Path.Combine(AppContext.BaseDirectory, "hybridprior.dll");
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Tasks_that_are_killed_or_out_of_time_run_again_and_all_results_equal_those_of_one_machine()
    {
        string spec = Spec(), one = Path.Combine(folder, "one"), many = Path.Combine(folder, "it's 50% of many");
        using SlurmCluster cluster = await SlurmCluster.Start();
        string said = await Say(cluster, "sweep", "submit", spec, "--out", many, "--slurm", "--array", "3", "--at-once", "2", "--time", "10", "--partition", "all", "--memory", "1G");
        string job = Submitted().Match(said).Groups["job"].Value;
        Assert.Contains($"squeue --job {job}", said, StringComparison.Ordinal);
        File.Delete(spec);      // The tasks go by the folder.

        (int killed, int process, int late) = await Until("two tasks compute", () => Task.FromResult(Holders(many) is [var a, var b] && a.Task != b.Task ? (a.Task, a.Process, b.Task) : ((int, int, int)?)null));
        Assert.Equal(["PENDING", "RUNNING", "RUNNING"], await States(cluster, job));
        // What Slurm sends to the shell of a task two minutes before its time limit, and what the kernel does where memory is short.
        _ = await Say(cluster, "scancel", "--signal=USR1", "--batch", $"{job}_{late}");
        using (Process running = Process.GetProcessById(process)) running.Kill();
        await Until("the killed task has failed", async () => (await Say(cluster, "sweep", "status", many)).Contains("FAILED", StringComparison.Ordinal) ? true : (bool?)null);
        _ = await Say(cluster, "scontrol", "requeue", $"{job}_{killed}");
        await Until("all tasks are complete", async () => await States(cluster, job) is ["COMPLETED", "COMPLETED", "COMPLETED"] ? true : (bool?)null);

        Assert.Contains("The time limit is near", await File.ReadAllTextAsync(Path.Combine(many, "slurm", $"{job}_{late}.log")), StringComparison.Ordinal);
        foreach (int task in new[] { killed, late })
            Assert.Contains("Restarts=1", await Say(cluster, "scontrol", "show", "job", $"{job}_{task}"), StringComparison.Ordinal);
        string status = await Say(cluster, "sweep", "status", many);
        Assert.Contains($"Slurm job {job}; nothing of it is in the queue", status, StringComparison.Ordinal);
        Assert.Contains("Nothing is left to do", await Say(cluster, "sweep", "submit", "--out", many, "--slurm"), StringComparison.Ordinal);
        Assert.Contains("Submitted as Slurm job", WithoutSlurm("sweep", "status", many).Output, StringComparison.Ordinal);

        Command single = Command.Run("sweep", "run", Spec(), "--out", one, "--device", "cpu", "--threads", "1");
        Assert.True(single.ExitCode == 0, single.Error);
        IReadOnlyDictionary<string, string> alone = Records.Of(one), shared = Records.Of(many);
        Assert.Equal(SweepFolder.Open(one).Plan.Cells.Count, alone.Count);
        Assert.Equal(alone.OrderBy(r => r.Key), shared.OrderBy(r => r.Key));
        Assert.All(alone.Values, result => Assert.Contains("Psnr", result, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cluster_of_these_tests_leaves_nothing_behind()
    {
        string place;
        using (SlurmCluster cluster = await SlurmCluster.Start())
        {
            place = cluster.Folder;
            Assert.True(Directory.Exists(place));
            (int code, string output, string error) = await cluster.Run("sbatch", "--parsable", "--output=/dev/null", "--wrap=trap '' TERM; while :; do sleep 1; done");
            Assert.True(code == 0, error);
            await Until("the job runs", async () => await States(cluster, output.Trim()) is ["RUNNING"] ? true : (bool?)null);
        }
        Assert.False(Directory.Exists(place));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), p => Environment(p).Contains($"SLURM_CONF={place}/slurm.conf"));
    }

    [Fact]
    public void Machine_without_Slurm_says_so_and_writes_nothing()
    {
        string place = Path.Combine(folder, "sweep");
        Command submit = WithoutSlurm("sweep", "submit", Spec(), "--out", place, "--slurm");
        Assert.Equal(2, submit.ExitCode);
        Assert.Equal("There is no sbatch on this machine: the commands of Slurm are on the login node of a cluster.", submit.Error.Trim());
        Command dry = WithoutSlurm("sweep", "submit", Spec(), "--out", place, "--slurm", "--gpus", "1", "--dry-run");
        Assert.True(dry.ExitCode == 0, dry.Error);
        Assert.StartsWith("#!/bin/bash\n#SBATCH --job-name=hybridprior-sweep\n#SBATCH --array=1-8\n", dry.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public async Task Refusal_of_Slurm_is_one_sentence_and_leaves_no_script()
    {
        using SlurmCluster cluster = await SlurmCluster.Start();
        string place = Path.Combine(folder, "sweep");
        (int code, _, string error) = await cluster.Run("dotnet", Own, "sweep", "submit", Spec(), "--out", place, "--slurm", "--partition", "nowhere");
        Assert.Equal(2, code);
        Assert.Contains("partition", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(place, "slurm")));
    }

    [Fact]
    public async Task Every_process_of_a_task_gets_one_of_the_graphics_cards_that_Slurm_gives()
    {
        using SlurmCluster cluster = await SlurmCluster.Start();
        string script = Path.Combine(folder, "script");
        await File.WriteAllTextAsync(script, SlurmScript.Text(new SlurmOptions(1, gpus: 2, cpus: 2), "cards", folder, folder, ["bash", "-c", "echo card $CUDA_VISIBLE_DEVICES"]));
        string job = (await Say(cluster, "sbatch", "--parsable", script)).Trim();
        await Until("the task is complete", async () => await States(cluster, job) is ["COMPLETED"] ? true : (bool?)null);
        string[] log = await File.ReadAllLinesAsync(Path.Combine(folder, $"{job}_1.log"));
        Assert.Equal(["card 0", "card 1"], log.Where(l => l.StartsWith("card", StringComparison.Ordinal)).Order());
    }

    /// <summary>Cells of some seconds each, so that a signal finds the tasks in the middle of one.</summary>
    private string Spec()
    {
        string path = Path.Combine(folder, "spec.json");
        File.WriteAllText(path, """
            {
              "title": "many machines",
              "images": { "faces": { "paths": ["shipped:faces"], "distribution": "in", "take": 2 } },
              "generators": { "dcgan": "shipped:dcgan64-faces" },
              "operators": ["gaussian:m={200,500}", "superres:factor=4,kernel=mean"],
              "priors": ["generator", "decoder", "hybrid"],
              "settings": { "pre_steps": 20, "steps": 60 }
            }
            """);
        return path;
    }

    private static async Task<string> Say(SlurmCluster cluster, string command, params string[] arguments)
    {
        (int code, string output, string error) = command == "sweep" ? await cluster.Run("dotnet", [Own, command, .. arguments]) : await cluster.Run(command, arguments);
        Assert.True(code == 0, $"{command} {string.Join(' ', arguments)}: exit code {code}, {output} {error}");
        return output;
    }

    private static async Task<string[]> States(SlurmCluster cluster, string job) =>
        [.. (await Say(cluster, "squeue", "--noheader", "--array", "--states=all", "--format=%T", "--job", job)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Order()];

    private static async Task<T> Until<T>(string what, Func<Task<T?>> ask) where T : struct
    {
        for (Stopwatch clock = Stopwatch.StartNew(); ; await Task.Delay(200, TestContext.Current.CancellationToken))
        {
            if (await ask() is T answer) return answer;
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5), $"not within five minutes: {what}");
        }
    }

    /// <summary>Tasks that hold a cell, and the processes that do it for them.</summary>
    private static (int Task, int Process)[] Holders(string sweep)
    {
        string leases = Path.Combine(sweep, "leases");
        List<(int, int)> holders = [];
        foreach (string lease in Directory.Exists(leases) ? Directory.EnumerateFiles(leases, "*.1") : [])
        {
            try
            {
                using FileStream stream = new(lease, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                int process = JsonDocument.Parse(stream).RootElement.GetProperty("holder").GetProperty("process").GetInt32();
                const string Task = "SLURM_ARRAY_TASK_ID=";
                if (Environment($"/proc/{process}").FirstOrDefault(e => e.StartsWith(Task, StringComparison.Ordinal)) is string task)
                    holders.Add((int.Parse(task[Task.Length..], CultureInfo.InvariantCulture), process));
            }
            catch (Exception error) when (error is IOException or JsonException)
            {
                // Given back, or about to be written.
            }
        }
        return [.. holders];
    }

    /// <summary>The environment of a process by its folder under /proc; empty once it has ended.</summary>
    private static string[] Environment(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ")).Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Runs the command with no other program on its search path.</summary>
    private Command WithoutSlurm(params string[] arguments)
    {
        ProcessStartInfo start = new(OwnRuntime, [Own, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = folder;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "the command hangs");
        return new Command(process.ExitCode, output.Result, error.Result);
    }

    private static string OwnRuntime => HybridPrior.Cli.OwnCommand.Words[0];

    [GeneratedRegex("Submitted job (?<job>[0-9]+): 3 tasks, at most 2 at once")]
    private static partial Regex Submitted();
}
