using System.Globalization;
using System.Text.Json;

namespace HybridPrior.Sweeps;

/// <summary>A value of a spec that knows its place: whatever is wrong with it is said with file, line and path.</summary>
internal sealed class SpecNode
{
    private readonly string file;
    private readonly JsonPlaces places;
    private readonly JsonElement element;

    private SpecNode(string file, JsonPlaces places, JsonElement element, string path) => (this.file, this.places, this.element, Path) = (file, places, element, path);

    public string Path { get; }

    public bool IsText => element.ValueKind == JsonValueKind.String;

    /// <exception cref="InputException">The file cannot be read or is not JSON.</exception>
    public static SpecNode Read(string file)
    {
        byte[] json = SweepFiles.Read(file);
        if (json.AsSpan().StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            JsonElement root = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement;
            ReadTexts(root);
            return new SpecNode(file, new JsonPlaces(json), root, "$");
        }
        catch (InvalidOperationException error)
        {
            throw new InputException($"'{file}' has a name or a text with half a character in it (a lone surrogate such as \\ud800), which is no text.", error);
        }
        catch (JsonException error)
        {
            throw new InputException($"'{file}', line {error.LineNumber + 1}: this is not JSON ({error.Message.Split(" LineNumber:")[0].TrimEnd('.')}).", error);
        }
    }

    /// <summary>Reads every name and text once: JSON may escape half a character, which shows only then.</summary>
    /// <exception cref="InvalidOperationException">One of them is no text.</exception>
    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) _ = element.GetString();
        if (element.ValueKind == JsonValueKind.Array)
            foreach (JsonElement item in element.EnumerateArray()) ReadTexts(item);
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            _ = property.Name;
            ReadTexts(property.Value);
        }
    }

    public InputException Error(string sentence) => new($"'{file}', {(places.Line(Path) is int line ? $"line {line}, " : "")}{Path}: {sentence}");

    /// <summary>Checks that this is an object with no other keys than these.</summary>
    public SpecNode WithKeys(params string[] known)
    {
        foreach ((string key, SpecNode value) in Entries())
            if (!known.Contains(key)) throw value.Error($"the key '{key}' is not known; the keys here are {string.Join(", ", known)}.");
        return this;
    }

    /// <summary>The entries of an object in their order.</summary>
    public IReadOnlyList<(string Key, SpecNode Value)> Entries()
    {
        if (element.ValueKind != JsonValueKind.Object) throw Error($"an object {{...}} is expected, not {Kind}.");
        (string Key, SpecNode Value)[] entries = [.. element.EnumerateObject().Select(p => (p.Name, new SpecNode(file, places, p.Value, $"{Path}.{p.Name}")))];
        return entries.GroupBy(e => e.Key).FirstOrDefault(g => g.Count() > 1) is { } twice ? throw twice.Last().Value.Error($"the key '{twice.Key}' is given twice.") : entries;
    }

    public SpecNode? Find(string key) => element.TryGetProperty(key, out JsonElement value) ? new SpecNode(file, places, value, $"{Path}.{key}") : null;

    public SpecNode Need(string key) => Find(key) ?? throw Error($"the key '{key}' is missing.");

    /// <summary>The items of a list; at least one.</summary>
    public IReadOnlyList<SpecNode> Items()
    {
        if (element.ValueKind != JsonValueKind.Array) throw Error($"a list [...] is expected, not {Kind}.");
        return element.GetArrayLength() == 0 ? throw Error("the list is empty.") : [.. element.EnumerateArray().Select((e, i) => new SpecNode(file, places, e, $"{Path}[{i}]"))];
    }

    public string Text() => IsText && element.GetString() is { } text && text.Trim().Length > 0 ? text : throw Error($"a text is expected, not {Kind}.");

    public bool Truth() => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : throw Error($"true or false is expected, not {Kind}.");

    public int Whole(int least, int most = int.MaxValue)
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out int value)) throw Error($"a whole number is expected, not {Kind}.");
        return value >= least && value <= most ? value : throw Error($"a whole number {(most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}")} is expected, not {value}.");
    }

    public ulong Seed() => element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out ulong value) ? value : throw Error($"a seed, a whole number of 0 or more, is expected, not {Kind}.");

    public double Positive()
    {
        if (element.ValueKind != JsonValueKind.Number) throw Error($"a number is expected, not {Kind}.");
        double value = element.GetDouble();
        return value > 0 && double.IsFinite(value) ? value : throw Error($"a number above 0 is expected, not {value.ToString(CultureInfo.InvariantCulture)}.");
    }

    /// <summary>One of a few names.</summary>
    public T OneOf<T>(IReadOnlyList<(string Name, T Value)> choices)
    {
        string text = Text();
        foreach ((string name, T value) in choices)
            if (name == text) return value;
        throw Error($"'{text}' is not known; use {string.Join(", ", choices.Select(c => c.Name))}.");
    }

    /// <summary>Lets a reader of its own speak about the text, and adds the place to what it says.</summary>
    public T Parse<T>(Func<string, T> read)
    {
        try
        {
            return read(Text());
        }
        catch (InputException error) when (!error.Message.StartsWith($"'{file}', ", StringComparison.Ordinal))
        {
            throw Error(error.Message);
        }
    }

    private string Kind => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "null",
        _ => element.GetRawText(),
    };
}
