using HybridPrior.Cli;

namespace HybridPrior.Tests.Cli;

/// <summary>Runs the command as a function, in this process.</summary>
public sealed record Command(int ExitCode, string Output, string Error)
{
    public static Command Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = Task.Run(() => CommandLine.Run(arguments, TextWriter.Synchronized(output), TextWriter.Synchronized(error), TestContext.Current.CancellationToken)).GetAwaiter().GetResult();
        return new Command(code, output.ToString(), error.ToString());
    }
}
