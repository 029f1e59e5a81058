using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridPrior.Cli.Notebooks;

/// <summary>Reads a Jupyter notebook as the cells of a .dib; outputs have no place there.</summary>
internal static class IpynbReader
{
    /// <summary>Reads a notebook.</summary>
    /// <param name="text">Content of the file.</param>
    /// <param name="name">What errors call the file.</param>
    /// <exception cref="InputException">It is no notebook of format 4, or has something that a .dib cannot hold.</exception>
    public static DibNotebook Parse(string text, string name)
    {
        try
        {
            JsonObject root = JsonNode.Parse(text) as JsonObject ?? throw Wrong("a JSON object is expected");
            if (root["nbformat"] is not JsonValue format || (int)format != 4) throw Wrong("its 'nbformat' is not 4");
            if (root["cells"] is not JsonArray cells) throw Wrong("it has no list 'cells'");
            List<(DibCell Cell, JsonObject Metadata)> read = [];
            foreach ((int index, JsonNode? cell) in cells.Index())
                if (Read(cell as JsonObject ?? throw Wrong($"cell {index + 1} is no object"), $"{name}: cell {index + 1}") is DibCell found)
                    read.Add((found, cell!["metadata"] as JsonObject ?? []));
            DibNotebook notebook = new(IpynbMetadata.FromIpynb(root["metadata"] as JsonObject ?? [], read).ToDib(), [.. read.Select(r => r.Cell)]);
            // The writer refuses what would be read as something else, and the parser knows the lines.
            return DibParser.Parse(DibWriter.Write(notebook), name);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Wrong("its JSON is not that of one", error);
        }

        InputException Wrong(string what, Exception? cause = null) => new($"'{name}' is not a Jupyter notebook: {what}.", cause);
    }

    private static DibCell? Read(JsonObject cell, string name)
    {
        string type = (string?)cell["cell_type"] ?? "";
        if (type is not ("code" or "markdown")) throw new InputException($"{name} is of the type '{type}', which a .dib cannot hold.");
        if (cell["attachments"] is JsonObject { Count: > 0 }) throw new InputException($"{name} has attachments, which a .dib cannot hold.");
        string source = cell["source"] switch
        {
            JsonArray lines => string.Concat(lines.Select(l => (string?)l)),
            JsonNode whole => (string?)whole ?? "",
            null => "",
        };
        if (source.Contains('\0')) throw new InputException($"{name} has the character 0, which a .dib cannot hold.");
        string[] all = [.. source.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l)];
        CellKind kind = type == "markdown" ? CellKind.Markdown : CellKind.CSharp;
        int start = 0, end = all.Length;
        if (kind == CellKind.CSharp && DibGrammar.Separators.TryGetValue(all[0], out CellKind given) && given != CellKind.Markdown) (kind, start) = (given, 1);
        while (start < end && string.IsNullOrWhiteSpace(all[start])) start++;
        while (end > start && string.IsNullOrWhiteSpace(all[end - 1])) end--;
        return start == end ? null : new DibCell(kind, string.Join('\n', all[start..end]), 0);
    }
}
