using System.Text.Json;

namespace HybridPrior.Cli.Notebooks;

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
    /// <exception cref="InputException">Unterminated or wrong metadata, an unknown cell language, a separator with something around it.</exception>
    public static DibNotebook Parse(string text, string name) => new DibParser(text, name).Parse();

    private DibNotebook Parse()
    {
        CellKind? kind = CellKind.CSharp;
        int start = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            if (DibGrammar.Separators.TryGetValue(lines[i], out CellKind next))
            {
                End(kind, start, i);
                (kind, start) = (next, i + 1);
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
        End(kind, start, lines.Length);
        return new DibNotebook(metadata, cells);
    }

    private void End(CellKind? kind, int start, int end)
    {
        while (start < end && string.IsNullOrWhiteSpace(lines[start])) start++;
        while (end > start && string.IsNullOrWhiteSpace(lines[end - 1])) end--;
        if (kind is null) metadata = Metadata(start, string.Join('\n', lines[start..end]));
        else if (start < end) cells.Add(new DibCell(kind.Value, string.Join('\n', lines[start..end]), start + 1));
    }

    private string Metadata(int line, string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? text : throw Error(line, "the metadata must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw Error(line + (int)(error.LineNumber ?? 0), "the metadata is not valid JSON.");
        }
    }

    private static string Stranger(string line)
    {
        string word = line.TrimEnd();
        if (word.ToLowerInvariant() is string lower && (DibGrammar.Separators.ContainsKey(lower) || lower == DibGrammar.Meta))
            return $"a separator is exactly '{lower}', lower case and with nothing after it, but the line is '{line}'.";
        return $"'{word}' is not a cell language of this format; cells are #!csharp, #!markdown or #!html, and no other '#!word' may stand alone in a line.";
    }

    private InputException Error(int line, string problem) => new($"{name}:{line + 1}: {problem}");
}
