namespace HybridPrior.Cli.Notebooks;

/// <summary>A cell that cannot run or did not end well; it carries what to report.</summary>
internal sealed class CellException(CellFailure failure) : Exception(failure.Message)
{
    public CellFailure Failure => failure;

    /// <summary>Refuses a line with a sentence.</summary>
    public static CellException At(CodeFragment fragment, int line, string kind, string sentence) =>
        new(new CellFailure(kind, sentence, fragment.File, line, fragment.LineAt(line), []));
}
