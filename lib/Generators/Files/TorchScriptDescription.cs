using System.Text.Json;

namespace HybridPrior.Generators;

/// <summary>What a TorchScript generator does not say of itself: the JSON file beside it.</summary>
/// <remarks><c>{"latent": 100, "distribution": "normal:1", "range": [-1, 1], "size": 64}</c> in FILE.json beside FILE; all four are needed.</remarks>
/// <param name="Latent">Count and distribution of latent codes.</param>
/// <param name="Low">Output value of black.</param>
/// <param name="High">Output value of white.</param>
/// <param name="Size">Side of the square images, in pixels.</param>
public sealed record TorchScriptDescription(LatentDistribution Latent, double Low, double High, int Size)
{
    private const string Example = """{"latent": 100, "distribution": "normal:1", "range": [-1, 1], "size": 64}""";
    private const int MaxBytes = 1 << 16;
    private static readonly string[] Keys = ["latent", "distribution", "range", "size"];

    /// <summary>Where the description of a TorchScript file lies.</summary>
    /// <param name="script">Path of the TorchScript file.</param>
    public static string PathFor(string script) => $"{script}.json";

    /// <summary>Reads the description of a TorchScript file.</summary>
    /// <param name="script">Path of the TorchScript file.</param>
    /// <exception cref="InputException">It is missing, no JSON, or a value is missing, unknown or out of range.</exception>
    public static TorchScriptDescription Read(string script)
    {
        string path = PathFor(script);
        if (!File.Exists(path)) throw new InputException($"The TorchScript '{script}' needs a file '{path}' that says what it takes and gives, such as {Example}.");
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new InputException($"'{path}' has more than {MaxBytes} bytes; expected something like {Example}.");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return Parse(document.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter: text with half of a surrogate pair
        {
            throw new InputException($"'{path}' is not JSON; expected something like {Example}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read ({e.GetType().Name}).", e);
        }
    }

    private static TorchScriptDescription Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new InputException($"'{path}' holds no JSON object; expected something like {Example}.");
        string[] given = [.. root.EnumerateObject().Select(p => p.Name)];
        if (given.Except(Keys).FirstOrDefault() is string unknown)
            throw new InputException($"'{path}' has an unknown key {Quoted.Name(unknown)}; known are {string.Join(", ", Keys)}.");
        if (given.Length > Keys.Length) throw new InputException($"'{path}' gives a key twice; expected something like {Example}.");
        if (Keys.Except(given).FirstOrDefault() is string missing) throw new InputException($"'{path}' lacks the key '{missing}'; expected something like {Example}.");
        if (root.GetProperty("distribution").ValueKind != JsonValueKind.String)
            throw new InputException($"'{path}' must give its distribution as text, such as \"normal:1\" or \"uniform:1\".");
        JsonElement range = root.GetProperty("range");
        double[] ends = range.ValueKind == JsonValueKind.Array && range.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number)
            ? [.. range.EnumerateArray().Select(e => e.GetDouble())] : [];
        if (ends.Length != 2 || !(ends[0] < ends[1]) || !ends.All(double.IsFinite)) throw new InputException($"'{path}' must give its range as two numbers, that of black and that of white, such as [-1, 1].");
        LatentDistribution latent = LatentDistribution.Parse(Whole("latent", 1_000_000), root.GetProperty("distribution").GetString()!);
        return new TorchScriptDescription(latent, ends[0], ends[1], Whole("size", 4096));

        int Whole(string key, int most) => root.GetProperty(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) && number >= 1 && number <= most
            ? number
            : throw new InputException($"'{path}' must give its {key} as a whole number from 1 to {most}, not {Quoted.Name(root.GetProperty(key).GetRawText())}.");
    }
}
