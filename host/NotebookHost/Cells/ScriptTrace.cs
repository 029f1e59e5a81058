using System.Text.RegularExpressions;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>The stack of an exception without the machinery that runs cells.</summary>
internal static partial class ScriptTrace
{
    public static IReadOnlyList<string> Of(Exception error) =>
        [.. error.ToString().Split('\n').Skip(error.Message.Count(c => c == '\n') + 1).Select(l => l.TrimEnd()).Where(l => !IsMachinery(l)).Select(Readable)];

    private static bool IsMachinery(string line) =>
        line.Contains("Microsoft.CodeAnalysis.Scripting.", StringComparison.Ordinal) || line.StartsWith("--- End of stack trace", StringComparison.Ordinal);

    private static string Readable(string line) => Submission().Replace(line, "the cell");

    [GeneratedRegex(@"Submission#\d+\.<<Initialize>>d__\d+\.MoveNext\(\)")]
    private static partial Regex Submission();
}
