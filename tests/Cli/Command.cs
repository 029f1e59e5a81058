using System.Diagnostics;

namespace HybridPrior.Tests.Cli;

/// <summary>Runs the built command as its users do: as a process of its own.</summary>
public sealed record Command(int ExitCode, string Output, string Error)
{
    public static Command Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), "the command hangs");
        return new Command(process.ExitCode, output.Result, error.Result);
    }

    public static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "hybridprior.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
