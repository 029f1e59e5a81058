using System.Text;
using System.Text.Json;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>Writes a notebook as the text of a .dib file, which <see cref="DibParser"/> reads back to the same cells.</summary>
internal static class DibWriter
{
    /// <summary>The text, with <c>\n</c> at the end of each line.</summary>
    /// <exception cref="NotebookException">A line of a cell would be read as a separator.</exception>
    public static string Write(DibNotebook notebook)
    {
        StringBuilder text = new();
        if (notebook.Metadata is string metadata)
        {
            using JsonDocument json = JsonDocument.Parse(metadata);
            Block(text, DibGrammar.Meta, JsonSerializer.Serialize(json.RootElement, HostJson.OneLine));
        }
        // Metadata end with the separator of a cell; an empty one is none.
        if (notebook is { Metadata: not null, Cells.Count: 0 }) Block(text, DibGrammar.Separator(CellLanguages.CSharp), "");
        foreach (DibCell cell in notebook.Cells)
        {
            foreach (string line in cell.Lines)
                if (DibGrammar.IsLoneWord(line)) throw new NotebookException($"The line '{line}' cannot stand in a cell: it would be read as the start of another one.");
            Block(text, DibGrammar.Separator(cell.Language), cell.Source);
        }
        return text.ToString();
    }

    private static void Block(StringBuilder text, string separator, string content)
    {
        if (text.Length > 0) _ = text.Append('\n');
        _ = text.Append(separator).Append("\n\n").Append(content).Append('\n');
    }
}
