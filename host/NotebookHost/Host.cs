using HybridPrior.NotebookHost.Cells;

namespace HybridPrior.NotebookHost;

/// <summary>What this command offers to code that runs inside a cell, such as the library's live displays.</summary>
/// <remarks>
/// <para>The contract, which others may rely on without a reference: in the process of <c>hybridprior</c> the assembly <c>HybridPrior.NotebookHost</c> has the public
/// static class <c>HybridPrior.NotebookHost.Host</c> with <c>bool IsActive</c>, <c>CancellationToken CancellationToken</c> and
/// <c>Display(object value, params string[] mimeTypes)</c>, whose result has <c>void Update(object value)</c>. By reflection:</para>
/// <code>
/// Type? host = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == "HybridPrior.NotebookHost")
///     ?.GetType("HybridPrior.NotebookHost.Host");                                                 // null in other hosts and programs, without loading anything there
/// bool live = (bool?)host?.GetProperty("IsActive")!.GetValue(null) ?? false;                      // false outside of cells
/// object shown = host.GetMethod("Display")!.Invoke(null, [value, Array.Empty&lt;string&gt;()])!;
/// shown.GetType().GetMethod("Update")!.Invoke(shown, [next]);                                     // in place, from any thread, until the cell ends
/// </code>
/// <para>It looks like .NET Interactive's <c>KernelInvocationContextExtensions.Display</c> and <c>DisplayedValue.Update</c>, so one adapter serves both.
/// The value is turned into HTML and text during the call; later changes to the object are not seen. The cell's token is cancelled by Ctrl-C and by
/// <c>--timeout</c>; code that polls it can return what it has within the grace time.</para>
/// </remarks>
public static class Host
{
    /// <summary>Whether the calling code runs inside a cell.</summary>
    public static bool IsActive => RunningCell.Current is not null;

    /// <summary>Cancelled when the running cell should come to an end; never cancelled outside of cells.</summary>
    public static CancellationToken CancellationToken => RunningCell.Current?.Cancellation ?? CancellationToken.None;

    /// <summary>Shows a value as an output of the running cell, at once; outside of cells nothing happens.</summary>
    /// <param name="value">Any value; see <see cref="NotebookFunctions"/> for how values are shown.</param>
    /// <param name="mimeTypes">The forms to show it in, such as <c>text/html</c>; all it has where none is given.</param>
    /// <returns>A handle that replaces the value where it stands.</returns>
    public static DisplayedValue Display(object? value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(mimeTypes);
        CellOutputs? outputs = RunningCell.Current?.Outputs;
        return new DisplayedValue(outputs, outputs?.Show(ValueFormats.Of(value, mimeTypes), isResult: false) ?? -1, mimeTypes);
    }
}
