using System.Globalization;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Runs;

/// <summary>Tells the terminal which cell runs, what it shows and why it failed.</summary>
/// <param name="writer">Gets what goes well.</param>
/// <param name="errors">Gets the failures.</param>
/// <param name="cells">Number of code cells.</param>
internal sealed class RunLog(TextWriter writer, TextWriter errors, int cells)
{
    private const int MaxLines = 12, MaxWidth = 160;

    public void Begin(int number, DibCell cell) => Line($"cell {number} of {cells}{(cell.Place is null ? $", line {cell.Line}" : "")}: {Cut(cell.Lines.First(l => !string.IsNullOrWhiteSpace(l)))}");

    public void End(CellRun run)
    {
        foreach (CellOutput output in run.Outputs)
            foreach (string line in Lines(output)) Line($"    {line}");
        Line($"    {run.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s");
        if (run.Failure is not CellFailure failure) return;
        errors.WriteLine($"cell {run.Number} failed at {failure.File}:{failure.Line}: {failure.Kind}: {failure.Message}");
        errors.WriteLine($"    {failure.SourceLine}");
        foreach (string line in failure.Trace) errors.WriteLine(line);
        errors.Flush();
    }

    public void Note(string sentence) => Line($"    note: {sentence}");

    private static IEnumerable<string> Lines(CellOutput output)
    {
        string text = output switch
        {
            StreamOutput stream => stream.Text,
            ValueOutput value => value.Value.Plain,
            _ => "",
        };
        string[] lines = text.TrimEnd('\n').Split('\n', MaxLines + 1);
        IEnumerable<string> shown = lines.Take(MaxLines).Where((l, i) => i > 0 || l.Length > 0 || lines.Length > 1).Select(Cut);
        return lines.Length > MaxLines ? shown.Append("…") : shown;
    }

    private static string Cut(string line) => line.Length > MaxWidth ? line[..MaxWidth] + "…" : line.TrimEnd('\r');

    private void Line(string text)
    {
        writer.WriteLine(text);
        writer.Flush();
    }
}
