using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace HybridPrior.Sweeps;

/// <summary>The text of a spec: reads values of it strictly, and says what is wrong with one in a sentence with file, line and place.</summary>
internal sealed partial class SpecText
{
    private const int ShownPath = 160, ShownValue = 80;
    private readonly string file;
    private readonly JsonPlaces places;
    private readonly JsonElement root;

    /// <exception cref="InputException">The file cannot be read or is not JSON.</exception>
    public SpecText(string file)
    {
        this.file = file;
        byte[] json = SweepFiles.Read(file);
        if (json.AsSpan().StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            root = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).RootElement;
            places = new JsonPlaces(json);
        }
        catch (JsonException error)
        {
            throw new InputException($"'{file}', line {error.LineNumber + 1}: this is not JSON ({Quoted.Text(error.Message.Split(" LineNumber:")[0].TrimEnd('.'), ShownPath)}).", error);
        }
        if (places.Null is string place) throw Error(place, "null is no value here; what is not wanted is left out.");
    }

    /// <summary>A sentence about a place.</summary>
    public InputException Error(string place, string sentence) => new($"'{file}', line {places.Line(place) ?? 1}, {Quoted.Text(place, ShownPath)}: {sentence}");

    /// <summary>The keys of an object.</summary>
    public IReadOnlyList<string> Keys(string place) => [.. Find(place).Element?.EnumerateObject().Select(p => p.Name) ?? []];

    /// <summary>All of it.</summary>
    public T Read<T>() => Read<T>(root, "$");

    /// <summary>A value that stands somewhere in it.</summary>
    /// <exception cref="InputException">It is not what it should be.</exception>
    public T Read<T>(JsonElement element, string place)
    {
        try
        {
            return element.Deserialize<T>(SpecValues.Format)!;
        }
        catch (JsonException error)
        {
            string where = place + (error.Path ?? "$")[1..];
            throw Error(where, error is SpecRefusal refusal ? refusal.Message : Explained(where, typeof(T), error.Path ?? "$"));
        }
    }

    /// <summary>What the strict reader stumbled over, in the words of those who write specs.</summary>
    private string Explained(string place, Type type, string within)
    {
        JsonTypeInfo? expected = SpecValues.Format.GetTypeInfo(type);
        foreach (string step in Steps(within))
        {
            JsonTypeInfo of = expected;
            Type? next = of.Kind == JsonTypeInfoKind.Object ? of.Properties.FirstOrDefault(p => p.Name == step)?.PropertyType : of.ElementType;
            if (next is null) return $"the key {Quoted.Name(step)} is not known{Suggestion.For(step, of.Properties.Select(p => p.Name))}; the keys here are {string.Join(", ", of.Properties.Select(p => p.Name))}.";
            expected = SpecValues.Format.GetTypeInfo(Nullable.GetUnderlyingType(next) ?? next);
        }
        (JsonElement? found, string? twice) = Find(place);
        if (twice is not null) return $"the key {Quoted.Name(twice)} is given twice.";
        if (found is not JsonElement element) return "this is not what is expected here.";
        if (element.ValueKind == JsonValueKind.Object && expected.Kind == JsonTypeInfoKind.Object)
        {
            JsonPropertyInfo[] missing = [.. expected.Properties.Where(p => p.IsRequired && !element.TryGetProperty(p.Name, out _))];
            if (missing.Length > 0) return $"the key '{missing[0].Name}' is missing.";
        }
        string wanted = expected.Kind switch
        {
            JsonTypeInfoKind.Enumerable => "a list [...]",
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object {...}",
            _ when expected.Type == typeof(int) => "a whole number",
            _ when expected.Type == typeof(ulong) => "a seed, a whole number of 0 or more,",
            _ when expected.Type == typeof(double) => "a number",
            _ when expected.Type == typeof(bool) => "true or false",
            _ => "a text",
        };
        return $"{wanted} is expected, not {Kind(element)}.";
    }

    /// <summary>The value at a place, and the key on the way to it that its object has twice.</summary>
    private (JsonElement? Element, string? Twice) Find(string place)
    {
        JsonElement at = root;
        foreach (string step in Steps(place))
        {
            if (at.ValueKind == JsonValueKind.Object)
            {
                if (at.EnumerateObject().Count(p => p.Name == step) > 1) return (null, step);
                if (!at.TryGetProperty(step, out at)) return (null, null);
            }
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, out int index) && index < at.GetArrayLength()) at = at[index];
            else return (null, null);
        }
        return (at, null);
    }

    private static IEnumerable<string> Steps(string place) =>
        Step().Matches(place).Select(m => m.Groups.Values.Skip(1).First(g => g.Success).Value);

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Quoted.Text(element.GetRawText(), ShownValue),
    };

    [GeneratedRegex(@"\.([^.\[\]']+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]", RegexOptions.Singleline)]
    private static partial Regex Step();
}
