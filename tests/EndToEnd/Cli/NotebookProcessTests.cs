using HybridPrior.Tests.Images;
using HybridPrior.Tests.NotebookHost;

namespace HybridPrior.Tests.Cli;

public class NotebookProcessTests
{
    [Fact]
    public void Sample_runs_and_is_exported()
    {
        using TemporaryFolder folder = new();
        string html = folder.File("out/a.html"), ipynb = folder.File("out/a.ipynb");
        Command command = Command.Run("notebook", "run", SampleRun.Path, "--scale", "tiny", "--set", "steps=3", "--set", "sizes=1,2,3", "--html", html, "--ipynb", ipynb);
        Assert.True(command.ExitCode == 0, command.Error);
        Assert.Empty(command.Error);
        Assert.Contains("cell 3 of 6, line ", command.Output, StringComparison.Ordinal);
        Assert.Contains("Tiny: 3 steps of 0.01 on faces, 3 sizes", command.Output, StringComparison.Ordinal);
        Assert.Equal(["a.html", "a.ipynb"], Directory.GetFiles(folder.File("out")).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public void Endless_cell_ends_with_the_time_limit()
    {
        using TemporaryFolder folder = new();
        Command command = Command.Run("notebook", "run", Write(folder, "while (true) { }"), "--timeout", "3", "--ipynb", folder.File("a.ipynb"));
        Assert.Equal(1, command.ExitCode);
        Assert.Contains("The cell took longer than the 3 s of --timeout", command.Error, StringComparison.Ordinal);
        Assert.Contains("Timeout", File.ReadAllText(folder.File("a.ipynb")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_native_code_writes_to_standard_error_is_no_output_of_a_cell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "calls libc");
        using TemporaryFolder folder = new();
        string notebook = Write(folder, """
            static class Native { [System.Runtime.InteropServices.DllImport("libc")] public static extern nint write(int file, byte[] text, nint length); }
            var text = Encoding.ASCII.GetBytes("from" + " below\n");
            Native.write(2, text, text.Length);
            Console.Error.Write("from the cell");
            """);
        Command command = Command.Run("notebook", "run", notebook, "--html", folder.File("a.html"), "--ipynb", folder.File("a.ipynb"));
        Assert.Equal(0, command.ExitCode);
        // It stays in sight, since the last words of a process that dies come the same way.
        Assert.Contains("from below\n", command.Error, StringComparison.Ordinal);
        foreach (string text in new[] { command.Output, File.ReadAllText(folder.File("a.html")), File.ReadAllText(folder.File("a.ipynb")) })
        {
            Assert.DoesNotContain("from below", text, StringComparison.Ordinal);
            Assert.Contains("from the cell", text, StringComparison.Ordinal);
        }
    }

    private static string Write(TemporaryFolder folder, params string[] cells)
    {
        string path = folder.File("test.dib");
        File.WriteAllText(path, Runs.Dib(cells));
        return path;
    }
}
