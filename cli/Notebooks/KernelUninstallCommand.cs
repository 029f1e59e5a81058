using System.CommandLine;
using HybridPrior.NotebookHost.Kernel;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior kernel uninstall</c>: takes back what <c>kernel install</c> did.</summary>
internal static class KernelUninstallCommand
{
    private static readonly Option<bool> User = new("--user") { Description = "For the user who runs this; so it is unless --prefix is given." };
    private static readonly Option<string?> Prefix = new("--prefix") { Description = "From the Python environment or system in this folder." };

    public static Command Create()
    {
        Command command = new("uninstall", "Removes the kernel from the front ends of Jupyter.") { User, Prefix };
        command.SetAction(parsed => Run(KernelInstallCommand.Folder(parsed, User, Prefix)));
        return command;
    }

    private static int Run(string folder)
    {
        KernelSpec.Uninstall(folder);
        Terminal.Out.WriteLine($"Removed {folder}");
        return ExitCode.Done;
    }
}
