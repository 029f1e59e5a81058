using System.Diagnostics;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.NotebookHost;

public class IpynbFileNbformatTests
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public void Nbformat_accepts_the_file()
    {
        Assert.SkipUnless(File.Exists(Python) && Run("import nbformat").Code == 0, "needs Debian's python3-nbformat, which is not on this machine");
        using TemporaryFolder folder = new();
        string path = folder.File("a.ipynb");
        File.WriteAllText(path, IpynbFile.Text(SampleRun.Value));
        (int code, string error) = Run($"import nbformat; nbformat.validate(nbformat.read(r'{path}', as_version=nbformat.NO_CONVERT))");
        Assert.True(code == 0, error);
    }

    private static (int Code, string Error) Run(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python) { ArgumentList = { "-W", "error", "-c", script }, RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
