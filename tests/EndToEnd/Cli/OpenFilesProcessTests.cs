using System.Diagnostics;

namespace HybridPrior.Tests.Cli;

public class OpenFilesProcessTests
{
    [Fact]
    public void Too_few_open_files_are_told_in_a_sentence()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "which has no such limit");
        foreach (string verb in new[] { "recover", "check" })
        {
            using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", $"ulimit -n 64; exec dotnet '{Path.Combine(AppContext.BaseDirectory, "hybridprior.dll")}' {verb}"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal((2, "This process may open 64 files at a time, but needs 256: raise the limit ('ulimit -n 256') and run it again.\n"), (process.ExitCode, error));
        }
    }
}
