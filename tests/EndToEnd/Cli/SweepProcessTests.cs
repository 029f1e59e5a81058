using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests.Cli;

/// <summary>What processes that compute a sweep live through: signals, kills, a full disk, each other.</summary>
public sealed class SweepProcessTests : IDisposable
{
    private readonly SampleSpec sample = new("decoder, hybrid, gaussian");

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Killed_ten_times_at_random_moments_it_ends_with_the_records_of_an_undisturbed_run()
    {
        sample.Json["settings"]!["steps"] = 150;
        string spec = sample.Save(), calm = sample.Out("calm");
        Assert.Equal(0, Run(spec, calm).ExitCode);
        IReadOnlyDictionary<string, string> expected = Records.Of(calm);
        Random random = new(1);
        int kills = 0, resumed = 0;
        for (int sweep = 1; kills < 10; sweep++)
        {
            string folder = sample.Out($"killed-{sweep}");
            while (kills < 10 && !IsComplete(folder))
            {
                using Process process = Command.Start([.. Arguments(spec, folder), "--checkpoint-seconds", "0.1"]);
                _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                if (process.WaitForExit(500 + random.Next(3000))) break;
                process.Kill();
                process.WaitForExit();
                kills++;
                if (Directory.Exists(Path.Combine(folder, "work")) && Directory.EnumerateFiles(Path.Combine(folder, "work"), "*.safetensors", SearchOption.AllDirectories).Any()) resumed++;
            }
            Command last = Run(spec, folder);
            Assert.True(last.ExitCode == 0, last.Error);
            Assert.Equal(expected, Records.Of(folder));
        }
        Assert.True(resumed > 0, "no kill hit a running inversion");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_saves_the_running_inversion_which_then_ends_as_if_undisturbed(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        sample.Json["settings"]!["steps"] = 400;
        sample.Json["priors"] = new JsonArray("hybrid");
        string spec = sample.Save(), calm = sample.Out("calm"), folder = sample.Out();
        Assert.Equal(0, Run(spec, calm).ExitCode);
        using Process process = Command.Start([.. Arguments(spec, folder), "--checkpoint-seconds", "10000"]);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        // The first half has come to its end, and with it to its checkpoint: no other is written so soon.
        while (!Directory.Exists(folder) || !Directory.EnumerateFiles(folder, "*1-generator.safetensors", SearchOption.AllDirectories).Any()) Thread.Sleep(10);
        Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "it did not end");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal("", await error);
        Assert.Contains("Cancelled: the running inversion is saved", await output, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run("sweep", "run", "--out", folder, "--threads", "1").ExitCode);
        Assert.Equal(Records.Of(calm), Records.Of(folder));
    }

    [Fact]
    public async Task Two_processes_share_a_folder_and_no_cell()
    {
        sample.Json["seeds"] = new JsonArray(1, 2);
        string spec = sample.Save(), folder = sample.Out();
        using Process first = Command.Start(Arguments(spec, folder)), second = Command.Start(Arguments(spec, folder));
        Task<string>[] outputs = [.. new[] { first, second }.Select(p => p.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken))];
        Assert.True(first.WaitForExit(TimeSpan.FromMinutes(2)) && second.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        int[] computed = [.. (await Task.WhenAll(outputs)).Select(o => int.Parse(o.Split(" cells computed here")[0].Split('\n')[^1], CultureInfo.InvariantCulture))];
        Assert.Equal(12, computed.Sum());
        IReadOnlyList<CellRecord> records = SweepFolder.Open(folder).ReadAll().Records;
        Assert.Equal(12, records.Count);
        Assert.Equal(computed.Order(), new[] { first.Id, second.Id }.Select(id => records.Count(r => r.Run.By.Process == id)).Order());
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "leases")));
    }

    [Fact]
    public void A_checkpoint_that_was_changed_makes_its_cell_begin_again()
    {
        sample.Json["priors"] = new JsonArray("decoder");
        sample.Json["settings"]!["steps"] = 3000;
        string spec = sample.Save(), folder = sample.Out();
        using (Process process = Command.Start([.. Arguments(spec, folder), "--checkpoint-seconds", "0.01"]))
        {
            _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (!process.HasExited && Checkpoints().Length == 0) Thread.Sleep(20);
            process.Kill();
            process.WaitForExit();
        }
        foreach (string file in Checkpoints())
        {
            byte[] bytes = File.ReadAllBytes(file);
            bytes[^3] ^= 0x40;   // within the numbers, where it would else pass for a parameter
            File.WriteAllBytes(file, bytes);
        }
        Command run = Run(spec, folder, "--cells", "1");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("is not as it was written", run.Output, StringComparison.Ordinal);
        Assert.Contains("begins again", run.Output, StringComparison.Ordinal);

        string[] Checkpoints() => Directory.Exists(Path.Combine(folder, "work")) ? Directory.GetFiles(Path.Combine(folder, "work"), "*.safetensors", SearchOption.AllDirectories) : [];
    }

    [Fact]
    public async Task A_folder_that_is_deleted_meanwhile_ends_the_sweep_with_a_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there, files in use cannot be deleted");
        sample.Json["priors"] = new JsonArray("decoder");
        sample.Json["settings"]!["steps"] = 3000;
        string spec = sample.Save(), folder = sample.Out();
        using Process process = Command.Start([.. Arguments(spec, folder), "--checkpoint-seconds", "0.01"]);
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!process.HasExited && !(Directory.Exists(Path.Combine(folder, "work")) && Directory.GetFiles(Path.Combine(folder, "work"), "*.safetensors", SearchOption.AllDirectories).Length > 0)) Thread.Sleep(20);
        string gone = sample.Out("gone");
        Directory.Move(folder, gone);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), "it did not end");
        Assert.Equal((2, $"The folder '{folder}' of the sweep is gone, so the sweep ends.\n"), (process.ExitCode, await error));
    }

    [Fact]
    public void A_full_disk_is_told_and_nothing_that_was_done_is_lost()
    {
        sample.Json["priors"] = new JsonArray("gaussian", "generator-dip");   // whose checkpoints are large
        string spec = sample.Save(), small = Directory.CreateDirectory(sample.Out("small")).FullName, kept = sample.Out("kept");
        string[] command = [.. Arguments(spec, Path.Combine(small, "out")), "--checkpoint-seconds", "0.01"];
        string script = $"mount -t tmpfs -o size=4m none '{small}' || exit 77; dotnet '{Path.Combine(AppContext.BaseDirectory, "hybridprior.dll")}' {string.Join(' ', command.Select(c => $"'{c}'"))}; code=$?; cp -r '{small}/out' '{kept}'; exit $code";
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode == 77 || error.StartsWith("unshare:", StringComparison.Ordinal), "needs a mount of its own, which this machine does not allow");
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("cannot be saved (No space left on device): what was done before is kept; make room and run it again.", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Single(Records.Of(kept));
        Assert.Equal(0, Run(spec, kept).ExitCode);
        Assert.Equal(4, Records.Of(kept).Count);
    }

    private static Command Run(string spec, string folder, params string[] more) => Command.Run([.. Arguments(spec, folder), .. more]);

    private static string[] Arguments(string spec, string folder) => ["sweep", "run", spec, "--out", folder, "--threads", "1"];

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "sweep.json")) && Records.Of(folder).Count == SweepFolder.Open(folder).Plan.Cells.Count;
}
