using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>Reads a Jupyter notebook as the cells of a .dib; outputs have no place there.</summary>
internal static class IpynbReader
{
    /// <summary>Reads a notebook.</summary>
    /// <param name="text">Content of the file.</param>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="NotebookException">It is no notebook of format 4, or has something that a .dib cannot hold.</exception>
    public static DibNotebook Parse(string text, string name)
    {
        try
        {
            JsonObject root = JsonNode.Parse(text, documentOptions: HostJson.Reading) as JsonObject ?? throw Wrong("a JSON object is expected");
            if (root["nbformat"] is not JsonValue format || (int)format != 4) throw Wrong("its 'nbformat' is not 4");
            if (root["cells"] is not JsonArray cells) throw Wrong("it has no list 'cells'");
            JsonObject metadata = root["metadata"] as JsonObject ?? [];
            List<(DibCell Cell, JsonObject Metadata)> read = [];
            foreach ((int index, JsonNode? node) in cells.Index())
            {
                JsonObject cell = node as JsonObject ?? throw Wrong($"cell {index + 1} is no object"), own = cell["metadata"] as JsonObject ?? [];
                if (Read(cell, $"{name}: cell {index + 1}", IpynbMetadata.LanguageOf(metadata, own)) is not DibCell found) continue;
                string? place = found.IsCode ? $"cell {read.Count(r => r.Cell.IsCode) + 1}" : null;
                read.Add((found with { Place = place }, own));
            }
            DibNotebook notebook = new(IpynbMetadata.FromIpynb(metadata, read).ToDib(), [.. read.Select(r => r.Cell)]);
            // Refuses what a .dib cannot hold.
            _ = DibParser.Parse(DibWriter.Write(notebook), name);
            return notebook;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Wrong("its JSON is not that of one", error);
        }

        NotebookException Wrong(string what, Exception? cause = null) => new($"'{name}' is not a Jupyter notebook: {what}.", cause);
    }

    private static DibCell? Read(JsonObject cell, string name, string language)
    {
        string type = (string?)cell["cell_type"] ?? "";
        if (type is not ("code" or "markdown")) throw new NotebookException($"{name} is of the type '{type}', which a .dib cannot hold.");
        if (cell["attachments"] is JsonObject { Count: > 0 }) throw new NotebookException($"{name} has attachments, which a .dib cannot hold.");
        string source = cell["source"] switch
        {
            JsonArray lines => string.Concat(lines.Select(l => (string?)l)),
            JsonNode whole => (string?)whole ?? "",
            null => "",
        };
        if (source.Contains('\0')) throw new NotebookException($"{name} has the character 0, which a .dib cannot hold.");
        string[] all = [.. source.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l)];
        int start = 0, end = all.Length;
        CellKind kind = CellKind.Markdown;
        if (type == "markdown") language = CellLanguages.WordOf(CellKind.Markdown);
        else if (DibGrammar.IsSeparator(all[0], out CellKind given, out string word) && given != CellKind.Markdown) (kind, language, start) = (given, word, 1);
        else if (!CellLanguages.Find(language, out kind)) throw new NotebookException($"{name} is in the language '{language}', which a .dib cannot hold; its cells are {CellLanguages.Known}.");
        while (start < end && string.IsNullOrWhiteSpace(all[start])) start++;
        while (end > start && string.IsNullOrWhiteSpace(all[end - 1])) end--;
        return start == end ? null : new DibCell(kind, string.Join('\n', all[start..end]), 1) { Language = language };
    }
}
