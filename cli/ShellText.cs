using System.CommandLine;

namespace HybridPrior.Cli;

/// <summary>A command as one would type it.</summary>
internal static class ShellText
{
    /// <summary>The command that was given, for the record of a run: typed again in the same folder, it does the same.</summary>
    public static string Of(ParseResult parsed) => string.Join(' ', parsed.Tokens.Select(t => Word(t.Value)).Prepend("hybridprior"));

    /// <summary>A word as a shell of Unix takes it.</summary>
    private static string Word(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
