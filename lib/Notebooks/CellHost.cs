using System.Reflection;

namespace HybridPrior.Notebooks;

/// <summary>The notebook whose cell runs the present code, where it can change an output while the cell runs: this project's own runner and .NET Interactive.</summary>
/// <remarks>Found by reflection, so that the library needs no reference to any host. Elsewhere, as in Verso, there is none, and only the results of cells are shown.</remarks>
internal sealed class CellHost
{
    private const BindingFlags Static = BindingFlags.Public | BindingFlags.Static;
    private readonly Func<object, object?> display;

    private CellHost(Func<object, object?> display, CancellationToken cancellation)
    {
        this.display = display;
        Cancellation = cancellation;
    }

    /// <summary>Cancelled by the host's stop button, by Ctrl-C and by a time limit of the host.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The host of the cell that runs; null outside of cells and in hosts that cannot update.</summary>
    public static CellHost? Find() => OwnRunner() ?? DotNetInteractive();

    /// <summary>Shows a figure at once.</summary>
    /// <returns>What replaces it by another; null where the host did not take it.</returns>
    public Action<Figure>? Show(Figure first)
    {
        object? shown = display(first);
        MethodInfo? update = shown?.GetType().GetMethods().FirstOrDefault(m => m.Name == "Update" && m.GetParameters().Length == 1);
        return update is null ? null : next => update.Invoke(shown, [next]);
    }

    private static CellHost? OwnRunner()
    {
        if (Loaded("HybridPrior.NotebookHost")?.GetType("HybridPrior.NotebookHost.Host") is not Type host || host.GetProperty("IsActive", Static)?.GetValue(null) is not true) return null;
        return host.GetMethod("Display", Static) is not MethodInfo display || host.GetProperty("CancellationToken", Static)?.GetValue(null) is not CancellationToken token
            ? null
            : new CellHost(value => display.Invoke(null, [value, Array.Empty<string>()]), token);
    }

    private static CellHost? DotNetInteractive()
    {
        Assembly? assembly = Loaded("Microsoft.DotNet.Interactive");
        Type? type = assembly?.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext");
        MethodInfo? display = assembly?.GetType("Microsoft.DotNet.Interactive.KernelInvocationContextExtensions")?.GetMethods(Static)
            .FirstOrDefault(m => m.Name == "Display" && m.GetParameters() is [_, { ParameterType: var value }, { ParameterType: var mimes }] && value == typeof(object) && mimes == typeof(string[]));
        if (display is null || type?.GetProperty("Current", Static)?.GetValue(null) is not object context) return null;
        CancellationToken token = type.GetProperty("CancellationToken")?.GetValue(context) as CancellationToken? ?? CancellationToken.None;
        return new CellHost(value => display.Invoke(null, [context, value, new[] { FigureFormatter.HtmlType }]), token);
    }

    // Type.GetType would load our own host's assembly, which may lie beside the library, into another host; and .NET Interactive's loader then fails.
    private static Assembly? Loaded(string name) => AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == name);
}
