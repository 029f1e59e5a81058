using System.Globalization;
using System.Runtime.InteropServices;
using HybridPrior;
using HybridPrior.Cli;

// For threads that others start; what a command does itself, CommandLine sees to.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (OpenFiles.TooFew() is string few)
{
    Console.Error.WriteLine(few);
    return ExitCode.BadInput;
}
ThreadWaiting.Sleep();
TensorMemory.KeepPages();

using CancellationTokenSource cancellation = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return await CommandLine.Run(args, Console.Out, Console.Error, cancellation.Token);

void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}
