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
    public void Names_that_break_lines_are_shown_on_one()
    {
        sample.Json["title"] = "two\u2028lines";
        sample.Json["images"] = new JsonObject { ["fa\u2028ces\u0085"] = new JsonObject { ["paths"] = new JsonArray("shipped:faces"), ["distribution"] = "in", ["take"] = 1 } };
        sample.Json["generators"] = new JsonObject { ["g\u2029"] = "shipped:dcgan64-faces" };
        sample.Json["priors"] = new JsonArray("gaussian", "generator");
        string spec = sample.Save(), folder = sample.Out();
        foreach (Command command in new[] { Run(spec, folder), Command.Run("sweep", "status", folder), Command.Run("sweep", "run", spec, "--out", sample.Out("dry"), "--dry-run") })
        {
            Assert.True(command.ExitCode == 0, command.Error);
            Assert.DoesNotContain(command.Output, c => c is '\u2028' or '\u2029' or '\u0085');
            Assert.Contains("two\\u2028lines", command.Output, StringComparison.Ordinal);
        }
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

    private static DateTime[] Written(string folder) => [.. Directory.GetFiles(Path.Combine(folder, "cells")).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];
}
