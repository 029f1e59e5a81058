using System.CommandLine;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook</c>: runs, checks, converts and adapts the lessons.</summary>
internal static class NotebookCommand
{
    public static Command Create() => new("notebook", "Runs, checks, converts and adapts notebooks (.dib, .ipynb).")
    {
        NotebookRunCommand.Create(),
        NotebookCheckCommand.Create(),
        NotebookConvertCommand.Create(),
        NotebookLocalizeCommand.Create(),
    };
}
