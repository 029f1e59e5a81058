using System.Text.RegularExpressions;

namespace HybridPrior.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, relative to the checkout.</param>
/// <param name="Section">The heading it stands under.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Language">What follows the fence.</param>
/// <param name="Text">What is in it.</param>
public sealed record DocBlock(string Page, string Section, int Line, string Language, string Text);

/// <summary>The README and the pages of docs/, and what is in them that can be wrong.</summary>
internal static partial class DocPages
{
    /// <summary>The pages, relative to the checkout.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["README.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Order(StringComparer.Ordinal).Select(f => Path.GetRelativePath(Repository.Root, f))];

    public static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");

    /// <summary>The fenced blocks of a page in order.</summary>
    public static IReadOnlyList<DocBlock> Blocks(string page)
    {
        List<DocBlock> blocks = [];
        string section = "";
        string? language = null;
        int begun = 0;
        List<string> lines = [];
        foreach ((int index, string line) in Text(page).Split('\n').Index())
        {
            if (language is null && line.StartsWith('#')) section = line.TrimStart('#').Trim();
            if (!line.StartsWith("```", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
            else if (language is null)
            {
                (language, begun) = (line[3..].Trim(), index + 2);
                lines.Clear();
            }
            else
            {
                blocks.Add(new(page, section, begun, language, string.Join('\n', lines)));
                language = null;
            }
        }
        return language is null ? blocks : throw new InvalidDataException($"{page}: the block of line {begun} has no end");
    }

    /// <summary>The commands of the shell blocks of a page, one a line.</summary>
    public static IEnumerable<(int Line, string Command)> Commands(string page) =>
        from block in Blocks(page)
        where block.Language == "sh"
        from line in block.Text.Split('\n').Index()
        let command = line.Item.Split(" #")[0].Trim()
        where command.Length > 0 && !command.StartsWith('#')
        select (block.Line + line.Index, command);

    /// <summary>The words of a command line after the name of our command, however it is called; null for another program.</summary>
    public static string[]? OwnWords(string command)
    {
        foreach (string name in new[] { "dotnet run -c Release --project cli -- ", "hybridprior " })
            if (command.StartsWith(name, StringComparison.Ordinal)) return command[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return null;
    }

    /// <summary>What stands between single backticks outside of fenced blocks.</summary>
    public static IEnumerable<string> InlineCode(string page) => Inline().Matches(Fenced().Replace(Text(page), "")).Select(m => m.Groups[1].Value);

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex("(?ms)^```.*?^```")]
    private static partial Regex Fenced();
}
