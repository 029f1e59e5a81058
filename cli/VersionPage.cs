using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using HybridPrior.Experiments;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior --version</c>: what a report of a fault should say.</summary>
internal sealed class VersionPage : SynchronousCommandLineAction
{
    /// <summary>Makes this the version of the command.</summary>
    public static void Apply(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new VersionPage();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // 0.1.0-alpha.0.7+COMMIT
        string[] built = typeof(VersionPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);
        string commit = built.Length > 1 ? $" (commit {built[1][..Math.Min(12, built[1].Length)]})" : "";
        parseResult.InvocationConfiguration.Output.WriteLine($"hybridprior {built[0]}{commit}, libtorch {RunEnvironment.LibTorchVersion}, TorchSharp {RunEnvironment.TorchSharpVersion}, .NET {Environment.Version}");
        return ExitCode.Done;
    }
}
