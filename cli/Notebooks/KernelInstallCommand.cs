using System.CommandLine;
using HybridPrior.NotebookHost.Kernel;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior kernel install</c>: tells Jupyter's front ends about the kernel.</summary>
internal static class KernelInstallCommand
{
    private static readonly Option<bool> User = new("--user") { Description = "For the user who runs this; so it is unless --prefix is given." };
    private static readonly Option<string?> Prefix = new("--prefix") { Description = "For the Python environment or system in this folder, such as a virtual environment." };

    public static Command Create()
    {
        Command command = new("install", "Makes the kernel known to front ends of Jupyter.") { User, Prefix };
        command.SetAction(parsed => Run(Folder(parsed, User, Prefix)));
        return command;
    }

    /// <summary>The folder that the options of installing and removing mean.</summary>
    public static string Folder(ParseResult parsed, Option<bool> user, Option<string?> prefix) =>
        parsed.GetValue(user) && parsed.GetValue(prefix) is not null
            ? throw new InputException("The options --user and --prefix name two places; give one of them.")
            : KernelSpec.Folder(parsed.GetValue(prefix));

    /// <summary>Writes the kernelspec that starts this build.</summary>
    /// <returns>Whether anything had to be written.</returns>
    public static bool Install(string folder) => KernelSpec.Install(folder, OwnCommand.Words, KernelLogo.Png);

    private static int Run(string folder)
    {
        _ = Install(folder);
        Terminal.Out.WriteLine($"Wrote {folder}");
        return ExitCode.Done;
    }
}
