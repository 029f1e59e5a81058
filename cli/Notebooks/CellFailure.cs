namespace HybridPrior.Cli.Notebooks;

/// <summary>Why a cell did not end well, and where.</summary>
/// <param name="Kind">Type of the exception, or the compiler's error number.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="File">File with the line at fault.</param>
/// <param name="Line">Number of the line at fault in that file, from 1.</param>
/// <param name="SourceLine">Text of that line.</param>
/// <param name="Trace">Further lines: other compile errors, the stack.</param>
internal sealed record CellFailure(string Kind, string Message, string File, int Line, string SourceLine, IReadOnlyList<string> Trace);
