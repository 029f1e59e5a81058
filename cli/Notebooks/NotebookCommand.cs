using System.CommandLine;

namespace HybridPrior.Cli.Notebooks;

/// <summary><c>hybridprior notebook</c>: runs, checks and adapts the lessons.</summary>
internal static class NotebookCommand
{
    public static Command Create() => new("notebook", "Runs, checks and adapts notebooks (.dib).")
    {
        NotebookRunCommand.Create(),
        NotebookCheckCommand.Create(),
        NotebookLocalizeCommand.Create(),
    };
}
