using System.CommandLine;
using System.Diagnostics;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Kernel;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior lab</c>: the lessons in a front end of Jupyter.</summary>
internal static class LabCommand
{
    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Make new working copies; what was changed in the old ones is lost." };
    private static readonly Option<bool> NoStart = new("--no-start") { Description = "Only make the working copies and install the kernel." };

    public static Command Create()
    {
        Command command = new("lab", "Makes working copies (.ipynb) of the lessons, installs the kernel and starts JupyterLab or Jupyter Notebook.") { Fresh, NoStart };
        command.SetAction((parsed, cancellation) => Run(parsed.GetValue(Fresh), parsed.GetValue(NoStart), cancellation));
        return command;
    }

    private static async Task<int> Run(bool fresh, bool noStart, CancellationToken cancellation)
    {
        foreach (string lesson in NotebookCommand.FilesOrLessons(null)) Copy(lesson, fresh);
        string spec = KernelSpec.Folder(prefix: null);
        if (KernelInstallCommand.Install(spec)) Terminal.Out.WriteLine($"Wrote {spec}");
        string folder = Path.GetFullPath(NotebookCommand.Folder);
        string? command = noStart ? null : FrontEnd(Environment.GetEnvironmentVariable("PATH") ?? "");
        if (command is null)
        {
            Terminal.Out.WriteLine($"In VS Code with the extensions Jupyter and C#: open the folder {folder} and in it one of the .ipynb files.");
            Terminal.Out.WriteLine($"Then choose the kernel at the top right: Select Kernel, Jupyter Kernel, {KernelIdentity.DisplayName}.");
            return ExitCode.Done;
        }
        Terminal.Out.WriteLine($"Starting {Path.GetFileName(command)}; Ctrl-C ends it.");
        using Process process = Process.Start(new ProcessStartInfo(command) { WorkingDirectory = folder })!;
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The terminal has sent the same signal to the front end, which ends its kernels first.
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return process.ExitCode;
    }

    private static void Copy(string lesson, bool fresh)
    {
        string copy = Path.ChangeExtension(lesson, NotebookConvertCommand.Ipynb);
        if (File.Exists(copy) && !fresh)
        {
            bool isOld = File.GetLastWriteTimeUtc(copy) < File.GetLastWriteTimeUtc(lesson);
            Terminal.Out.WriteLine(isOld ? $"Kept {copy}, though the lesson is newer; --fresh makes a new copy." : $"Kept {copy}");
            return;
        }
        DibFile.WriteText(copy, IpynbFile.Text(DibFile.Read(lesson)));
        Terminal.Out.WriteLine($"Wrote {copy}");
    }

    /// <summary>The best front end on the search path; null where there is none.</summary>
    internal static string? FrontEnd(string searchPath)
    {
        foreach (string name in new[] { "jupyter-lab", "jupyter-notebook" })
        {
            string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
            if (searchPath.Split(Path.PathSeparator).Select(p => Path.Combine(p, file)).FirstOrDefault(File.Exists) is string found) return found;
        }
        return null;
    }
}
