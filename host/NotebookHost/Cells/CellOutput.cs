namespace HybridPrior.NotebookHost.Cells;

/// <summary>Something a cell has shown.</summary>
internal abstract record CellOutput;

/// <summary>Text written to the console.</summary>
/// <param name="Name"><c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Text">The text.</param>
internal sealed record StreamOutput(string Name, string Text) : CellOutput;

/// <summary>A value that was displayed.</summary>
/// <param name="Value">Its forms.</param>
/// <param name="IsResult">Whether it is the value of the cell's last expression.</param>
internal sealed record ValueOutput(MimeBundle Value, bool IsResult) : CellOutput;

/// <summary>Why the cell failed.</summary>
internal sealed record ErrorOutput(CellFailure Failure) : CellOutput;
