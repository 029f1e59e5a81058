using System.Diagnostics;

namespace HybridPrior.Tests.Cli;

/// <summary>Runs the built command as its users do: as a process of its own.</summary>
public sealed record Command(int ExitCode, string Output, string Error)
{
    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "hybridprior.dll");

    public static Command Run(params string[] arguments) => Finish(Built, arguments, []);

    /// <summary>The same with variables of the environment, in place of those of this process.</summary>
    public static Command RunWith((string Name, string Value)[] environment, params string[] arguments) => Finish(Built, arguments, environment);

    /// <summary>Runs the built program of <c>bench/</c>, which lies beside the tests and not among their files.</summary>
    public static Command RunBench(params string[] arguments)
    {
        // tests/EndToEnd/bin/CONFIGURATION/FRAMEWORK
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), root = Path.GetFullPath(Path.Combine(here, "..", "..", "..", "..", ".."));
        string program = Path.Combine(root, "bench", "bin", Path.GetRelativePath(Path.Combine(root, "tests", "EndToEnd", "bin"), here), "HybridPrior.Bench.dll");
        return Finish(program, arguments, []);
    }

    public static Process Start(params string[] arguments) => Start(Built, arguments, []);

    private static Command Finish(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        using Process process = Start(program, arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), "the command hangs");
        return new Command(process.ExitCode, output.Result, error.Result);
    }

    private static Process Start(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
