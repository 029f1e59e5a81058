using System.Diagnostics;
using HybridPrior.Cli.Notebooks;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Kernel;

namespace HybridPrior.Tests.NotebookHost.Kernel;

/// <summary>Clients that we did not write: Debian's Jupyter, with the kernel of this build installed for nobody else.</summary>
internal static class Jupyter
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(9);
    private static readonly Lazy<string> Home = new(Install);

    /// <summary>A client's script, run with arguments; fails the test where the script fails, and skips it where a module is absent.</summary>
    /// <returns>What the script printed.</returns>
    public static string Run(string script, params string[] arguments) =>
        Python3(["jupyter_client", "nbclient"], [Path.Combine(AppContext.BaseDirectory, "NotebookHost", "Kernel", "clients", script), .. arguments]);

    /// <summary>A program of Jupyter, such as <c>nbconvert</c>, run with arguments.</summary>
    public static string Tool(string module, params string[] arguments) => Python3([module, "nbclient"], ["-m", module, .. arguments]);

    /// <summary>How to start Python with the kernel in sight; skips the test where a module is absent.</summary>
    public static ProcessStartInfo Start(IReadOnlyList<string> modules, IReadOnlyList<string> arguments)
    {
        foreach (string module in modules) Assert.SkipUnless(Has(module), $"needs Debian's Python module {module}, which is not on this machine");
        ProcessStartInfo start = new(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["JUPYTER_PATH"] = Path.Combine(Home.Value, "share", "jupyter");
        start.Environment[RunOptions.ScaleVariable] = "Tiny";
        foreach (string name in new[] { "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR" }) start.Environment[name] = Path.Combine(Home.Value, name);
        return start;
    }

    /// <summary>A notebook of the tests as an .ipynb in a folder of its own, with absolute references.</summary>
    public static string Copy(string dib, string folder)
    {
        string copy = Path.Combine(folder, Path.GetFileNameWithoutExtension(dib) + ".ipynb");
        DibNotebook local = LocalPaths.In(DibFile.Read(dib), Path.GetDirectoryName(dib)!, new HashSet<string>());
        File.WriteAllText(copy, IpynbFile.Text(local));
        return copy;
    }

    private static bool Has(string module)
    {
        if (!File.Exists(Python)) return false;
        using Process process = Process.Start(new ProcessStartInfo(Python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Python3(IReadOnlyList<string> modules, IReadOnlyList<string> arguments)
    {
        using Process process = Process.Start(Start(modules, arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', arguments)} hangs");
        }
        Assert.True(process.ExitCode == 0, output.Result + error.Result);
        return output.Result;
    }

    private static string Install()
    {
        string home = Directory.CreateTempSubdirectory("hybridprior-jupyter-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
        _ = KernelInstallCommand.Install(KernelSpec.Folder(home));
        return home;
    }
}
