using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests.Cli;

public sealed class SweepCommandTests : IDisposable
{
    private readonly SampleSpec sample = new("decoder, hybrid, gaussian");

    public void Dispose() => sample.Dispose();

    [Fact]
    public void A_sweep_computes_each_cell_once_and_a_rerun_does_nothing()
    {
        string spec = sample.Save(), folder = sample.Out();
        Command first = Run(spec, folder);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("6 cells computed here; 0 failed, 0 left.", first.Output, StringComparison.Ordinal);
        IReadOnlyDictionary<string, string> records = Records.Of(folder);
        Assert.Equal(6, records.Count);
        DateTime[] written = Written(folder);
        Command again = Command.Run("sweep", "run", "--out", folder);
        Assert.Contains("0 cells computed here; 0 failed, 0 left.", again.Output, StringComparison.Ordinal);
        Assert.Equal(written, Written(folder));
        Command status = Command.Run("sweep", "status", folder);
        Assert.True(status.ExitCode == 0, status.Error);
        Assert.Contains("6 cells, 6 done, 0 running, 0 failed, 0 left", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_prior_sees_what_recover_would_give_it()
    {
        string spec = sample.Save(), folder = sample.Out(), recovered = sample.Out("recovered");
        Assert.Equal(0, Run(spec, folder).ExitCode);
        string[] faces = [.. ShippedFiles.Faces.Take(2)];
        Command recover = Command.Run(["recover", "--images", .. faces, "--operator", "gaussian:m=100", "--prior", "decoder,hybrid,gaussian", "--pre-steps", "3", "--steps", "6", "--threads", "1", "--out", recovered]);
        Assert.True(recover.ExitCode == 0, recover.Error);
        JsonArray results = JsonNode.Parse(File.ReadAllText(Path.Combine(recovered, "summary.json")))!["results"]!.AsArray();
        foreach (CellRecord record in SweepFolder.Open(folder).ReadAll().Records.Where(r => r.Cell.InDistribution))
        {
            foreach (ImageResult image in record.Result!.Images)
            {
                JsonNode same = results.Single(r => (string)r!["prior"]! == record.Cell.Prior && (string)r["image"]! == image.Name)!;
                Assert.Equal((double)same["psnr"]!, image.Psnr, 1e-9);
                Assert.Equal((double)same["ssim"]!, image.Ssim, 1e-9);
                Assert.Equal((double?)same["alpha"], image.Alpha);
            }
        }
    }

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
    public void A_cell_that_fails_is_told_and_does_not_stop_the_others()
    {
        // BM3D works with the identity only, which shows when it is built for an operator.
        sample.Json["priors"] = new JsonArray("bm3d", "gaussian");
        _ = sample.Json.Remove("settings");
        string spec = sample.Save(), folder = sample.Out();
        Command run = Run(spec, folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("4 cells computed here; 2 failed, 0 left.", run.Output, StringComparison.Ordinal);
        Command status = Command.Run("sweep", "status", folder);
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("works with the operator identity only", status.Output, StringComparison.Ordinal);
        Assert.Contains("0 cells computed here; 2 failed, 0 left.", Run(spec, folder).Output, StringComparison.Ordinal);
        Assert.Contains("2 cells computed here; 2 failed, 0 left.", Run(spec, folder, "--retry-failed").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_is_told_put_aside_and_computed_again()
    {
        sample.Json["priors"] = new JsonArray("gaussian");
        _ = sample.Json.Remove("settings");
        string spec = sample.Save(), folder = sample.Out();
        Assert.Equal(0, Run(spec, folder).ExitCode);
        IReadOnlyDictionary<string, string> before = Records.Of(folder);
        string file = Records.FileOf(folder, c => c.InDistribution);
        string text = File.ReadAllText(file);
        int digit = text.IndexOf("\"psnr\": ", StringComparison.Ordinal) + 8;
        File.WriteAllText(file, string.Concat(text.AsSpan(0, digit), text[digit] == '9' ? "8" : "9", text.AsSpan(digit + 1)));
        Command status = Command.Run("sweep", "status", folder);
        Assert.Equal(1, status.ExitCode);
        Assert.Contains($"'{file}' is damaged", status.Output, StringComparison.Ordinal);
        Command run = Run(spec, folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"'{file}' is damaged: its content is not the one that was written. It is put aside and the cell is computed again.", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 cells computed here", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, Records.Of(folder));
        File.WriteAllText(file, text[..(text.Length / 2)]);
        Assert.Contains("1 cells computed here", Run(spec, folder).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_a_generator_or_an_image_that_changed_is_told()
    {
        string generator = Path.Combine(sample.Folder, "generator.safetensors"), image = Path.Combine(sample.Folder, "face.png"), folder = sample.Out();
        File.Copy(ShippedFiles.Generator, generator);
        File.Copy(ShippedFiles.Faces[0], image);
        sample.Json["priors"] = new JsonArray("generator", "gaussian");
        sample.Json["generators"] = new JsonObject { ["mine"] = "generator.safetensors" };
        sample.Json["images"]!["faces"] = JsonNode.Parse("""{ "paths": ["face.png"], "distribution": "in" }""");
        string spec = sample.Save();
        Assert.Equal(0, Run(spec, folder).ExitCode);

        File.Copy(ShippedFiles.Model("vae64-faces"), generator, overwrite: true);
        Refused(Run(spec, folder), "the file 'generator.safetensors' is no longer the one it was begun with (sha256 ");
        File.Copy(ShippedFiles.Generator, generator, overwrite: true);
        File.Copy(ShippedFiles.Faces[1], image, overwrite: true);
        Refused(Run(spec, folder), "the image 'face' of 'faces' is no longer the one it was begun with");
        File.Copy(ShippedFiles.Faces[0], image, overwrite: true);
        sample.Json["operators"] = new JsonArray("gaussian:m={100,150}");
        string changed = sample.Save("changed.json");
        Refused(Run(changed, folder), "its spec was another one: 4 of its 8 cells are new, 0 of before are no longer wanted");
        Command amended = Run(changed, folder, "--amend");
        Assert.True(amended.ExitCode == 0, amended.Error);
        Assert.Contains("4 cells computed here", amended.Output, StringComparison.Ordinal);

        static void Refused(Command command, string sentence)
        {
            Assert.Equal(2, command.ExitCode);
            Assert.Contains(sentence, Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_checkpoint_makes_its_cell_begin_again()
    {
        sample.Json["priors"] = new JsonArray("decoder");
        string spec = sample.Save(), calm = sample.Out("calm"), folder = sample.Out();
        Assert.Equal(0, Run(spec, calm).ExitCode);
        string id = SweepFolder.Open(calm).Plan.Cells[0].Id, work = Path.Combine(folder, "work", id, "images-at-once-2", "0");
        Directory.CreateDirectory(work);
        File.WriteAllText(Path.Combine(work, "decoder.1-alone.safetensors"), "not a checkpoint");
        Command run = Run(spec, folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("could not go on from its checkpoints and begins again", run.Output, StringComparison.Ordinal);
        Assert.Equal(Records.Of(calm), Records.Of(folder));
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

    [Fact]
    public void A_report_comes_from_the_folder_and_shows_the_pictures_it_kept()
    {
        string spec = sample.Save(), folder = sample.Out();
        Assert.Equal(0, Run(spec, folder, "--pictures").ExitCode);
        Command report = Command.Run("sweep", "report", folder);
        Assert.True(report.ExitCode == 0, report.Error);
        string page = File.ReadAllText(Path.Combine(folder, "report", "report.html"));
        // Two faces and a picture; truth, three priors and the two halves of the hybrid.
        Assert.Equal(3 * 6, page.Split("src=\"data:image/png;base64,").Length - 1);
        Assert.Contains("| decoder |", File.ReadAllText(Path.Combine(folder, "report", "tables.md")), StringComparison.Ordinal);
        Assert.Equal(2, Command.Run("sweep", "report", sample.Folder).ExitCode);
    }

    [Fact]
    public void A_dry_run_says_what_it_would_do_and_writes_nothing()
    {
        Command run = Run(sample.Save(), sample.Out(), "--dry-run");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("6 cells: about", run.Output, StringComparison.Ordinal);
        Assert.Contains("hybrid (dcgan64), gaussian:m=100, faces, seed 1", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sample.Out()));
    }

    private static Command Run(string spec, string folder, params string[] more) => Command.Run([.. Arguments(spec, folder), .. more]);

    private static string[] Arguments(string spec, string folder) => ["sweep", "run", spec, "--out", folder, "--threads", "1"];

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "sweep.json")) && Records.Of(folder).Count == SweepFolder.Open(folder).Plan.Cells.Count;

    private static DateTime[] Written(string folder) => [.. Directory.GetFiles(Path.Combine(folder, "cells")).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];
}
