using HybridPrior.NotebookHost;

namespace HybridPrior.Cli;

/// <summary>How another program starts this command.</summary>
internal static class OwnCommand
{
    /// <summary>The words to put before the arguments.</summary>
    public static IReadOnlyList<string> Words { get; } = [RunningDotnet.Command, Path.Combine(AppContext.BaseDirectory, "hybridprior.dll")];
}
