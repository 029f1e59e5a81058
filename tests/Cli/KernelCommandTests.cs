using System.Diagnostics;
using System.Text.Json;
using HybridPrior.Cli.Notebooks;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.Tests.Images;
using SkiaSharp;

namespace HybridPrior.Tests.Cli;

public class KernelCommandTests
{
    [Fact]
    public void Kernelspec_is_installed_and_removed()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, Command.Run("kernel", "install", "--prefix", folder.Root).ExitCode);
        string spec = folder.File("share/jupyter/kernels/hybridprior");
        Assert.Equal(["kernel.json", "logo-32x32.png", "logo-64x64.png"], Directory.GetFiles(spec).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(spec, "kernel.json"))).RootElement;
        string[] command = [.. json.GetProperty("argv").EnumerateArray().Select(a => a.GetString()!)];
        Assert.True(File.Exists(command[0]) && File.Exists(command[1]), string.Join(' ', command));
        Assert.Equal(["kernel", "{connection_file}"], command[2..]);
        Assert.Equal(("C#", "message"), (json.GetProperty("language").GetString(), json.GetProperty("interrupt_mode").GetString()));

        Assert.Equal(0, Command.Run("kernel", "uninstall", "--prefix", folder.Root).ExitCode);
        Assert.False(Directory.Exists(spec));
        Command again = Command.Run("kernel", "uninstall", "--prefix", folder.Root);
        Assert.Equal((2, $"There is no kernelspec at '{spec}'.\n"), (again.ExitCode, again.Error));
        Assert.Equal(2, Command.Run("kernel", "install", "--user", "--prefix", folder.Root).ExitCode);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void Logo_is_drawn_in_its_size_with_clear_corners(int size)
    {
        using SKBitmap logo = SKBitmap.Decode(KernelLogo.Png(size));
        Assert.Equal((size, size), (logo.Width, logo.Height));
        Assert.Equal(0, logo.GetPixel(0, 0).Alpha);
        Assert.InRange(Enumerable.Range(0, size * size).Select(i => logo.GetPixel(i % size, i / size)).Distinct().Count(), 50, size * size);
    }

    [Fact]
    public void Lab_makes_working_copies_and_keeps_what_was_changed_in_them()
    {
        using TemporaryFolder folder = new();
        string lesson = folder.Add("notebooks/a.dib", "#!csharp\n\n1\n"u8.ToArray()), copy = folder.File("notebooks/a.ipynb");
        string output = Lab(folder);
        Assert.Contains("open the folder " + folder.File("notebooks"), output, StringComparison.Ordinal);
        Assert.Equal("1", Assert.Single(IpynbReader.Parse(File.ReadAllText(copy), copy).Cells).Source);
        Assert.True(File.Exists(folder.File("data/jupyter/kernels/hybridprior/kernel.json")));

        File.WriteAllText(copy, "changed");
        File.SetLastWriteTimeUtc(lesson, DateTime.UtcNow.AddMinutes(-1));
        Assert.Contains($"Kept {Path.Combine("notebooks", "a.ipynb")}\n", Lab(folder), StringComparison.Ordinal);
        File.SetLastWriteTimeUtc(lesson, DateTime.UtcNow.AddMinutes(1));
        Assert.Contains("though the lesson is newer", Lab(folder), StringComparison.Ordinal);
        Assert.Equal("changed", File.ReadAllText(copy));
        Lab(folder, "--fresh");
        Assert.NotEqual("changed", File.ReadAllText(copy));
    }

    private static string Lab(TemporaryFolder folder, params string[] options)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "hybridprior.dll"), "lab", "--no-start", .. options]) { RedirectStandardOutput = true, WorkingDirectory = folder.Root };
        start.Environment["XDG_DATA_HOME"] = folder.File("data");
        start.Environment["JUPYTER_DATA_DIR"] = folder.File("data/jupyter");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    [Fact]
    public void Front_end_is_found_on_the_search_path()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names of programs differ");
        using TemporaryFolder folder = new();
        string notebook = folder.Add("a/jupyter-notebook", []), lab = folder.Add("b/jupyter-lab", []);
        Assert.Equal(notebook, LabCommand.FrontEnd($"/absent:{folder.File("a")}"));
        Assert.Equal(lab, LabCommand.FrontEnd($"{folder.File("a")}:{folder.File("b")}"));
        Assert.Null(LabCommand.FrontEnd("/absent"));
    }
}
