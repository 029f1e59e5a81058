namespace HybridPrior.NotebookHost.Cells;

/// <summary>Why a cell did not end well, and where.</summary>
/// <param name="Kind">Type of the exception, or the compiler's error number.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="File">File with the line at fault.</param>
/// <param name="Line">Number of the line at fault in that file, from 1.</param>
/// <param name="SourceLine">Text of that line.</param>
/// <param name="Trace">Further lines: other compile errors, the stack.</param>
internal sealed record CellFailure(string Kind, string Message, string File, int Line, string SourceLine, IReadOnlyList<string> Trace)
{
    /// <summary>All of it as lines of text, as front ends of Jupyter show them: those show nothing else.</summary>
    public IReadOnlyList<string> Traceback
    {
        get
        {
            string name = Path.GetFileName(File), folder = Path.GetDirectoryName(File) is string path ? path + Path.DirectorySeparatorChar : "";
            IEnumerable<string> trace = Trace.Select(line => folder.Length > 1 ? line.Replace(folder, "", StringComparison.Ordinal) : line);
            return [$"\u001b[1;31m{Kind}\u001b[0m: {Message}", $"{name}:{Line}: {SourceLine}", .. trace];
        }
    }
}

/// <summary>A cell that cannot run or did not end well; it carries what to report.</summary>
internal sealed class CellException(CellFailure failure) : Exception(failure.Message)
{
    public CellFailure Failure => failure;

    /// <summary>Refuses a line with a sentence.</summary>
    public static CellException At(CodeFragment fragment, int line, string kind, string sentence) =>
        new(new CellFailure(kind, sentence, fragment.File, line, fragment.LineAt(line), []));
}
