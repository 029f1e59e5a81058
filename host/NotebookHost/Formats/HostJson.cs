using System.Text.Encodings.Web;
using System.Text.Json;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>How JSON is read and written here: letters of all scripts as they are, and deep enough for a value of any depth that can be read to stand inside an output of a cell of a notebook.</summary>
internal static class HostJson
{
    private const int MaxDepth = 256;

    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = MaxDepth };

    public static JsonSerializerOptions OneLine { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    public static JsonSerializerOptions Indented { get; } = new(OneLine) { WriteIndented = true };

    /// <summary>What is wrong with JSON that <see cref="JsonDocument"/> lets pass: a text that throws when it is read, a key given twice. Null where nothing is.</summary>
    public static string? Flaw(JsonElement json)
    {
        try
        {
            return FlawIn(json);
        }
        catch (InvalidOperationException)
        {
            return "a text that is no Unicode, such as half of a surrogate pair";
        }
    }

    private static string? FlawIn(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) _ = json.GetString();
        if (json.ValueKind == JsonValueKind.Array) return json.EnumerateArray().Select(FlawIn).FirstOrDefault(f => f is not null);
        if (json.ValueKind != JsonValueKind.Object) return null;
        HashSet<string> keys = [];
        return json.EnumerateObject().Select(p => keys.Add(p.Name) ? FlawIn(p.Value) : $"the key '{p.Name}' twice").FirstOrDefault(f => f is not null);
    }
}
