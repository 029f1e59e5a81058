using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridPrior.Cli.Notebooks;

/// <summary>A notebook that has run as a Jupyter notebook (nbformat 4.5) for the .NET kernel.</summary>
internal static class IpynbFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of the file.</summary>
    public static string Text(NotebookRun run) => new JsonObject
    {
        ["cells"] = new JsonArray([.. run.Cells.Select((cell, index) => Cell(cell, index))]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "C#", ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["pygments_lexer"] = "csharp" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Cell(CellRun run, int index)
    {
        JsonObject cell = new()
        {
            ["cell_type"] = run.Cell.Kind == CellKind.Markdown ? "markdown" : "code",
            ["id"] = Id(run.Cell, index),
            ["metadata"] = new JsonObject(),
            // The kernel runs HTML in a code cell with this first line.
            ["source"] = Lines(run.Cell.Kind == CellKind.Html ? $"#!html\n{run.Cell.Source}" : run.Cell.Source),
        };
        if (run.Cell.Kind == CellKind.Markdown) return cell;
        int? count = run.Cell.Kind == CellKind.CSharp && run.End != CellEnd.Skipped ? run.Number : null;
        cell["execution_count"] = count;
        cell["outputs"] = new JsonArray([.. run.Outputs.Select(o => Output(o, count))]);
        return cell;
    }

    private static JsonObject Output(CellOutput output, int? count) => output switch
    {
        StreamOutput stream => new() { ["output_type"] = "stream", ["name"] = stream.Name, ["text"] = Lines(stream.Text) },
        ValueOutput { IsResult: true } value => new() { ["output_type"] = "execute_result", ["execution_count"] = count, ["data"] = Data(value.Value), ["metadata"] = new JsonObject() },
        ValueOutput value => new() { ["output_type"] = "display_data", ["data"] = Data(value.Value), ["metadata"] = new JsonObject() },
        ErrorOutput { Failure: CellFailure failure } => new()
        {
            ["output_type"] = "error",
            ["ename"] = failure.Kind,
            ["evalue"] = Clean(failure.Message),
            ["traceback"] = new JsonArray([$"{Path.GetFileName(failure.File)}:{failure.Line}: {failure.SourceLine}", .. failure.Trace.Select(Clean)]),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(output)),
    };

    private static JsonObject Data(MimeBundle value)
    {
        JsonObject data = [];
        if (value.Html is not null) data[MimeBundle.HtmlType] = Lines(value.Html);
        // One line of base64 is one string in the format; text is a list of lines.
        foreach ((string mime, string content) in value.Others ?? new Dictionary<string, string>())
            data[mime] = mime.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(content) : Lines(content);
        data[MimeBundle.PlainType] = Lines(value.Plain);
        return data;
    }

    private static JsonArray Lines(string text)
    {
        string[] lines = Clean(text).Split('\n');
        return new JsonArray([.. lines.SkipLast(1).Select(l => l + "\n").Concat(lines[^1].Length > 0 ? [lines[^1]] : []).Select(l => JsonValue.Create(l))]);
    }

    /// <summary>JSON cannot hold half of a surrogate pair, but a cell can write one.</summary>
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Id(DibCell cell, int index) =>
        $"c{index + 1}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cell.Source)))[..8]}";
}
