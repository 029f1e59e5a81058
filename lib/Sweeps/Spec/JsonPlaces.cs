using System.Text.Json;

namespace HybridPrior.Sweeps;

/// <summary>In which line of a JSON file each value stands, by its path.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, int> lines = [];

    /// <exception cref="JsonException">A text or key is no Unicode, which readers of JSON notice only where they take it.</exception>
    public JsonPlaces(ReadOnlySpan<byte> json)
    {
        Stack<(string Path, int Index)> open = new();
        Utf8JsonReader reader = new(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        string name = "$";
        int line = 1, counted = 0;
        while (reader.Read())
        {
            line += json[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
            counted = (int)reader.TokenStartIndex;
            string? text = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? Text(ref reader, line) : null;
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                _ = open.Pop();
                continue;
            }
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                name = $"{open.Peek().Path}.{text}";
                lines[name] = line;
                continue;
            }
            if (open.TryPeek(out (string Path, int Index) list) && list.Index >= 0)
            {
                name = $"{list.Path}[{list.Index}]";
                _ = open.Pop();
                open.Push((list.Path, list.Index + 1));
            }
            lines[name] = line;
            if (reader.TokenType is JsonTokenType.Null) Null ??= name;
            if (reader.TokenType is JsonTokenType.StartObject) open.Push((name, -1));
            if (reader.TokenType is JsonTokenType.StartArray) open.Push((name, 0));
        }
    }

    /// <summary>Where the first null stands; null where there is none.</summary>
    public string? Null { get; }

    private static string? Text(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException("a text has half a surrogate pair, or bytes that are not UTF-8", null, line - 1, null, error);
        }
    }

    /// <summary>The line, from 1; null where the path is not in the file.</summary>
    public int? Line(string path) => lines.TryGetValue(path, out int line) ? line : null;
}
