using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using HybridPrior;
using HybridPrior.Cli;
using HybridPrior.Cli.Notebooks;
using HybridPrior.NotebookHost;
using Spectre.Console;

// Numbers are read and written as in the documentation, whatever the language of the system: in German --lr 0.01 would else be read as 1.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (OpenFiles.TooFew() is string few)
{
    Console.Error.WriteLine(few);
    return ExitCode.BadInput;
}
ThreadWaiting.Sleep();
TensorMemory.KeepPages();
// A file has no width: nothing written to one is wrapped.
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 1000;

RootCommand root = new("Recovers images from few linear measurements with generative priors.")
{
    RecoverCommand.Create(),
    SweepCommand.Create(),
    SplitCommand.Create(),
    GaugeCommand.Create(),
    RaceCommand.Create(),
    GeneratorCommand.Create(),
    TrainCommand.Create(),
    SamplesCommand.Create(),
    NotebookCommand.Create(),
    KernelCommand.Create(),
    LabCommand.Create(),
    BenchCommand.Create(),
    CheckCommand.Create(),
};

StrictNumbers.Apply(root);
using CancellationTokenSource cancellation = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

// An argument @list.txt is a list of images, read by the library, and not a file of more arguments.
ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine(ParseErrors.Sentence(parsed));
    return ExitCode.BadInput;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation.Token);
}
catch (Exception error) when (error is InputException or NotebookException)
{
    Console.Error.WriteLine(error.Message);
    return ExitCode.BadInput;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    // A folder deleted meanwhile, a disk that went away, too many open files.
    Console.Error.WriteLine($"The run ends, since a file or folder could not be used: {error.Message}");
    return ExitCode.BadInput;
}
catch (Exception error) when (IsOutOfMemory(error))
{
    Console.Error.WriteLine("The memory of this machine is too small for what was asked for; fewer or smaller images, fewer parameters or fewer measurements need less.");
    return ExitCode.BadInput;
}

// libtorch has no error type of its own for it, in no language.
static bool IsOutOfMemory(Exception error) => error is OutOfMemoryException or AggregateException { InnerException: OutOfMemoryException }
    || (error is ExternalException && error.Message.Contains("allocate", StringComparison.Ordinal) && error.Message.Contains("memory", StringComparison.Ordinal));

void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}
