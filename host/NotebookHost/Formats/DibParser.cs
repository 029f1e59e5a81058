using System.Text.Json;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>Reads the text of a .dib file.</summary>
internal sealed class DibParser
{
    private readonly string name;
    private readonly string[] lines;
    private readonly List<DibCell> cells = [];
    private string? metadata;
    private int? metaLine;

    private DibParser(string text, string name)
    {
        this.name = name;
        lines = [.. text.TrimStart('\uFEFF').Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l)];
    }

    /// <summary>Reads a notebook.</summary>
    /// <param name="text">Content of the file.</param>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="NotebookException">Unterminated or wrong metadata, an unknown cell language, a separator with something around it.</exception>
    public static DibNotebook Parse(string text, string name) => new DibParser(text, name).Parse();

    private DibNotebook Parse()
    {
        CellKind? kind = CellKind.CSharp;
        string language = CellLanguages.CSharp;
        int start = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (DibGrammar.IsSeparator(lines[i], out CellKind next, out string named))
            {
                End(kind, language, start, i);
                (kind, language, start) = (next, named, i + 1);
            }
            else if (lines[i] == DibGrammar.Meta)
            {
                if (lines[..i].Any(l => !string.IsNullOrWhiteSpace(l))) throw Error(i, "'#!meta' belongs at the top of the file, before every cell.");
                (kind, start, metaLine) = (null, i + 1, i);
            }
            else if (DibGrammar.IsLoneWord(lines[i]))
            {
                throw Error(i, Stranger(lines[i]));
            }
        }
        if (kind is null)
            throw Error(metaLine!.Value, "the metadata that begins here does not end: a line '#!csharp', '#!markdown' or '#!html' must follow its JSON.");
        End(kind, language, start, lines.Length);
        return new DibNotebook(metadata, cells);
    }

    private void End(CellKind? kind, string language, int start, int end)
    {
        while (start < end && string.IsNullOrWhiteSpace(lines[start])) start++;
        while (end > start && string.IsNullOrWhiteSpace(lines[end - 1])) end--;
        if (kind is null) metadata = Metadata(start, string.Join('\n', lines[start..end]));
        else if (start < end) cells.Add(new DibCell(kind.Value, string.Join('\n', lines[start..end]), start + 1) { Language = language });
    }

    private string Metadata(int line, string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Error(line, "the metadata must be a JSON object.");
            return HostJson.Flaw(json.RootElement) is string flaw ? throw Error(line, $"the metadata has {flaw}.") : text;
        }
        catch (JsonException error)
        {
            throw Error(line + (int)(error.LineNumber ?? 0), "the metadata is not valid JSON.");
        }
    }

    private static string Stranger(string line)
    {
        string word = line.TrimEnd();
        if (word.ToLowerInvariant() is string lower && (DibGrammar.IsSeparator(lower, out _, out _) || lower == DibGrammar.Meta))
            return $"a separator is exactly '{lower}', lower case and with nothing after it, but the line is '{line}'.";
        return $"'{word}' is not a cell language of this format, which are {CellLanguages.Known}; no other '#!word' may stand alone in a line.";
    }

    private NotebookException Error(int line, string problem) => new($"{name}:{line + 1}: {problem}");
}
