using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Runs;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>A notebook as a Jupyter notebook (nbformat 4.5) for the kernel of this command.</summary>
internal static class IpynbFile
{
    /// <summary>The text of the file for a notebook that has run, with its outputs.</summary>
    public static string Text(NotebookRun run) => Text(run.Metadata, [.. run.Cells.Select(c => c.Cell)], index => run.Cells[index]);

    /// <summary>The text of the file for a notebook without outputs.</summary>
    /// <exception cref="NotebookException">Its metadata cannot be carried over.</exception>
    public static string Text(DibNotebook notebook) => Text(notebook.Metadata, notebook.Cells, _ => null);

    private static string Text(string? metadata, IReadOnlyList<DibCell> cells, Func<int, CellRun?> run)
    {
        IpynbMetadata carried = IpynbMetadata.FromDib(metadata);
        int parameters = IpynbMetadata.ParameterCell(cells);
        JsonArray written = [];
        foreach ((int index, DibCell cell) in cells.Index())
        {
            JsonObject json = new()
            {
                ["cell_type"] = cell.Kind == CellKind.Markdown ? "markdown" : "code",
                ["id"] = Id(cell, index),
                ["metadata"] = carried.OfCell(index, isParameters: index == parameters),
                // The kernel reads the language from this first line and not from metadata: it shows HTML, and refuses what it cannot run.
                ["source"] = IpynbOutput.Lines(cell.Kind == CellKind.Markdown || carried.Says(cell, index) ? cell.Source : $"{DibGrammar.Separator(cell.Language)}\n{cell.Source}"),
            };
            if (cell.Kind != CellKind.Markdown) AddOutputs(json, run(index));
            written.Add(json);
        }
        return new JsonObject { ["cells"] = written, ["metadata"] = carried.OfNotebook(), ["nbformat"] = 4, ["nbformat_minor"] = 5 }.ToJsonString(HostJson.Indented) + "\n";
    }

    private static void AddOutputs(JsonObject cell, CellRun? run)
    {
        int? count = run is { Cell.IsCode: true } && run.End != CellEnd.Skipped ? run.Number : null;
        cell["execution_count"] = count;
        cell["outputs"] = new JsonArray([.. (run?.Outputs ?? []).Select(o => IpynbOutput.Of(o, count))]);
    }

    private static string Id(DibCell cell, int index) =>
        $"c{index + 1}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cell.Source)))[..8]}";
}
