namespace HybridPrior.NotebookHost.Cells;

/// <summary>Code that is compiled and run as one piece: a cell, or what stands between the imports of one.</summary>
/// <param name="Code">The code.</param>
/// <param name="File">Full path of the file it comes from.</param>
/// <param name="FirstLine">Number of its first line in that file, from 1.</param>
internal sealed record CodeFragment(string Code, string File, int FirstLine)
{
    /// <summary>The text of a line, by its number in the file.</summary>
    public string LineAt(int line) => Code.Split('\n').ElementAtOrDefault(line - FirstLine)?.Trim() ?? "";

    /// <summary>Whether the fragment has a line of that number.</summary>
    public bool Holds(int line) => line >= FirstLine && line < FirstLine + Code.Split('\n').Length;

    /// <summary>The same lines with other code, which must have as many.</summary>
    public CodeFragment With(string code) => this with { Code = code };
}
