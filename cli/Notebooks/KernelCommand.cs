using System.CommandLine;
using System.Runtime.InteropServices;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Kernel;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior kernel</c>: runs cells for Jupyter's front ends, which start it.</summary>
internal static class KernelCommand
{
    private static readonly Argument<string> Connection = new("FILE") { Description = "Connection file, which the front end writes.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> AllowRemote = new("--allow-remote") { Description = "Listen on an address that other machines can reach; whoever knows the key of the file can then run code here." };

    public static Command Create()
    {
        Command command = new("kernel", "Runs C# cells for VS Code, JupyterLab and other front ends of Jupyter, which start it.") { Connection, AllowRemote, KernelInstallCommand.Create(), KernelUninstallCommand.Create() };
        command.SetAction(parsed => Run(parsed.GetValue(Connection), parsed.GetValue(AllowRemote)));
        return command;
    }

    private static int Run(string? file, bool allowRemote)
    {
        if (file is null) throw new InputException("A front end starts the kernel with its connection file; 'hybridprior kernel install' tells them how.");
        ConnectionFile connection = ConnectionFile.Read(file, allowRemote);
        using KernelServer server = new(connection, Directory.GetCurrentDirectory(), Terminal.Error);
        using ConsoleCapture capture = new();
        // The command's own handlers of these signals end it, which this one does by itself.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            server.Interrupt();
        });
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            server.End();
        });
        ParentProcess.Watch(server.End);
        server.Run();
        return ExitCode.Done;
    }
}
