using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.NotebookHost.Runs;

namespace HybridPrior.Tests.NotebookHost;

/// <summary>Runs notebooks given as text, in this process.</summary>
internal static class Runs
{
    /// <summary>A file that need not exist: references are relative to its folder, where the libraries lie.</summary>
    public static string File { get; } = Path.Combine(AppContext.BaseDirectory, "test.dib");

    public static NotebookRun Run(string dib, RunOptions? options = null, TextWriter? log = null, CancellationToken cancellation = default) =>
        new NotebookRunner(DibParser.Parse(dib, "test.dib"), File, options ?? new RunOptions(), log ?? TextWriter.Null, log ?? TextWriter.Null).Run(cancellation);

    /// <summary>Runs C# cells.</summary>
    public static NotebookRun Cells(params string[] cells) => Run(Dib(cells));

    public static string Dib(params string[] cells) => string.Concat(cells.Select(c => $"#!csharp\n\n{c}\n\n"));

    /// <summary>All that a cell showed, as plain text, one output per item.</summary>
    public static IReadOnlyList<string> Plain(this CellRun run) =>
        [.. run.Outputs.Select(o => o switch
        {
            StreamOutput stream => $"{stream.Name}: {stream.Text}",
            ValueOutput value => value.Value.Plain,
            ErrorOutput error => $"error: {error.Failure.Kind}: {error.Failure.Message}",
            _ => "",
        })];
}
