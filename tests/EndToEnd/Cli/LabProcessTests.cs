using System.Diagnostics;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Cli;

public class LabProcessTests
{
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
}
