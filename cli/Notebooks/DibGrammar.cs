using System.Text.RegularExpressions;

namespace HybridPrior.Cli.Notebooks;

/// <summary>The lines that have a meaning in a .dib file.</summary>
/// <remarks>A separator stands alone in its line at column 0, lower case, nothing after it. There is no escape: such a line splits a string or a fence too.</remarks>
internal static partial class DibGrammar
{
    public const string Meta = "#!meta";

    public static readonly IReadOnlyDictionary<string, CellKind> Separators = new Dictionary<string, CellKind>
    {
        ["#!csharp"] = CellKind.CSharp,
        ["#!markdown"] = CellKind.Markdown,
        ["#!html"] = CellKind.Html,
    };

    public static string Separator(CellKind kind) => Separators.Single(s => s.Value == kind).Key;

    /// <summary>Whether the line is <c>#!word</c> and nothing else but blanks: a magic command in one host, the start of a broken cell in the other.</summary>
    public static bool IsLoneWord(string line) => LoneWord().IsMatch(line);

    [GeneratedRegex(@"^#!\w[\w#+.-]*\s*$")]
    private static partial Regex LoneWord();
}
