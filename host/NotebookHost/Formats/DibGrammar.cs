using System.Text.RegularExpressions;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>The lines that have a meaning in a .dib file.</summary>
/// <remarks>A separator stands alone in its line at column 0, lower case, nothing after it. There is no escape: such a line splits a string or a fence too.</remarks>
internal static partial class DibGrammar
{
    public const string Meta = "#!meta";

    /// <summary>Whether the line begins a cell, and of what kind and language.</summary>
    public static bool IsSeparator(string line, out CellKind kind, out string language)
    {
        (kind, language) = (default, "");
        if (!line.StartsWith("#!", StringComparison.Ordinal) || !CellLanguages.Find(line[2..], out kind)) return false;
        language = line[2..];
        return true;
    }

    public static string Separator(string language) => $"#!{language}";

    /// <summary>Whether the line is <c>#!word</c> and nothing else but blanks: a magic command in one host, the start of a broken cell in the other.</summary>
    public static bool IsLoneWord(string line) => LoneWord().IsMatch(line);

    [GeneratedRegex(@"^#!\w[\w#+.-]*\s*$")]
    private static partial Regex LoneWord();
}
