using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Cells;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>What a cell has shown, in the words of Jupyter.</summary>
internal static class IpynbOutput
{
    /// <summary>An output as it stands in a file.</summary>
    /// <param name="output">The output.</param>
    /// <param name="count">The cell's number, if it has one.</param>
    public static JsonObject Of(CellOutput output, int? count) => output switch
    {
        StreamOutput stream => new() { ["output_type"] = "stream", ["name"] = stream.Name, ["text"] = Lines(stream.Text) },
        ValueOutput { IsResult: true } value => new() { ["output_type"] = "execute_result", ["execution_count"] = count, ["data"] = Data(Saved(value.Value), Lines), ["metadata"] = new JsonObject() },
        ValueOutput value => new() { ["output_type"] = "display_data", ["data"] = Data(Saved(value.Value), Lines), ["metadata"] = new JsonObject() },
        ErrorOutput { Failure: CellFailure failure } => Error(failure, new() { ["output_type"] = "error" }),
        _ => throw new ArgumentOutOfRangeException(nameof(output)),
    };

    /// <summary>
    /// What a file keeps of a value. Viewers that run no scripts, such as GitHub and nbconvert, take HTML before a picture, and then show neither scripts nor, in
    /// Markdown, pictures within the HTML; they all show a picture. So where there is one, it stands for the HTML.
    /// </summary>
    private static MimeBundle Saved(MimeBundle value) => PageScripts.Without(value.Others?.ContainsKey(MimeBundle.PngType) == true ? value with { Html = null } : value);

    /// <summary>The forms of a value by their type.</summary>
    /// <param name="value">The value.</param>
    /// <param name="text">How text is written: as one string on the wire, as lines in a file.</param>
    public static JsonObject Data(MimeBundle value, Func<string, JsonNode> text)
    {
        JsonObject data = [];
        foreach ((string mime, string content) in value.Forms)
            data[Clean(mime)] = mime.EndsWith("json", StringComparison.Ordinal) ? Json(content) ?? text(content) : text(content);
        return data;
    }

    /// <summary>A form that is JSON by its type; null where it is none, which a front end then gets as text.</summary>
    private static JsonNode? Json(string content)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(content);
            return HostJson.Flaw(json.RootElement) is null ? JsonNode.Parse(content) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Adds what an error consists of.</summary>
    public static JsonObject Error(CellFailure failure, JsonObject to)
    {
        to["ename"] = failure.Kind;
        to["evalue"] = Clean(failure.Message);
        to["traceback"] = new JsonArray([.. failure.Traceback.Select(l => JsonValue.Create(Clean(l)))]);
        return to;
    }

    /// <summary>Text as the format has it: a list of lines with their line feeds.</summary>
    public static JsonArray Lines(string text)
    {
        string[] lines = Clean(text).Split('\n');
        return new JsonArray([.. lines.SkipLast(1).Select(l => l + "\n").Concat(lines[^1].Length > 0 ? [lines[^1]] : []).Select(l => JsonValue.Create(l))]);
    }

    /// <summary>JSON cannot hold half of a surrogate pair, but a cell can write one.</summary>
    public static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
