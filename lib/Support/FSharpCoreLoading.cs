using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace HybridPrior.Support;

/// <summary>Lets charts be made in a process that began with an older FSharp.Core than Plotly.NET was built for.</summary>
/// <remarks>
/// Plotly.NET 6 asks for FSharp.Core 10.1, the last .NET Interactive brings 10.0 and a process has one only: by packages, its first chart would fail. Plotly.NET uses nothing that 10.0 lacks, so it gets what
/// there is. Asked only after the runtime has refused; programs have the right one beside them, and a process without any gets none.
/// </remarks>
internal static class FSharpCoreLoading
{
    private const string Name = "FSharp.Core";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "It must come before the first chart, and no type of ours is sure to be used first.")]
    internal static void Prepare() => AppDomain.CurrentDomain.AssemblyResolve += (_, asked) =>
        // Without a version nothing older can be meant: such a request is our own, and must not come back here.
        new AssemblyName(asked.Name) is { Name: Name, Version: not null } ? AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(Name)) : null;
}
