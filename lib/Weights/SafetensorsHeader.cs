using System.Text.Json;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>The JSON header of a safetensors file, checked before any tensor is allocated.</summary>
/// <remarks>The rules are those of the format (huggingface/safetensors, README): every byte of the data belongs to exactly one tensor.</remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>Key of the notes; no tensor may have this name.</summary>
    public const string MetadataKey = "__metadata__";

    private readonly string path;
    private readonly long dataLength;
    private readonly ReadingBudget budget;

    private SafetensorsHeader(string path, long dataLength, ReadingBudget budget) =>
        (this.path, this.dataLength, this.budget) = (path, dataLength, budget);

    /// <summary>The tensors in the order of their bytes.</summary>
    public List<SafetensorsEntry> Entries { get; } = [];

    /// <summary>The notes.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses and checks a header that is followed by <paramref name="dataLength"/> bytes.</summary>
    /// <exception cref="InputException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Parse(byte[] json, long dataLength, string path, ReadingBudget budget)
    {
        SafetensorsHeader header = new(path, dataLength, budget);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            header.ReadObject(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter: text that is not UTF-8
        {
            throw new InputException($"'{path}' has a safetensors header that is not valid JSON.", e);
        }
        header.CheckLayout();
        return header;
    }

    /// <summary>The format's name of an element type, or null where it has none.</summary>
    public static string? NameOf(ScalarType type) => type switch
    {
        ScalarType.Float64 => "F64",
        ScalarType.Float32 => "F32",
        ScalarType.Float16 => "F16",
        ScalarType.BFloat16 => "BF16",
        ScalarType.Int64 => "I64",
        ScalarType.Int32 => "I32",
        ScalarType.Int16 => "I16",
        ScalarType.Int8 => "I8",
        ScalarType.Byte => "U8",
        ScalarType.Bool => "BOOL",
        _ => null,
    };

    private static ScalarType? TypeOf(string? name)
    {
        foreach (ScalarType type in Enum.GetValues<ScalarType>())
            if (name is not null && NameOf(type) == name) return type;
        return null;
    }

    private void ReadObject(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new InputException($"'{path}' has a safetensors header that is not a JSON object.");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!names.Add(budget.Checked(property.Name))) throw new InputException($"'{path}' lists tensor {Quoted.Name(property.Name)} twice.");
            if (property.Name == MetadataKey) ReadMetadata(property.Value);
            else
            {
                budget.TakeTensor();
                Entries.Add(ReadEntry(property.Name, property.Value));
            }
        }
    }

    private void ReadMetadata(JsonElement notes)
    {
        if (notes.ValueKind != JsonValueKind.Object || notes.EnumerateObject().Any(n => n.Value.ValueKind != JsonValueKind.String))
            throw new InputException($"'{path}' has a {MetadataKey} entry that is not an object of texts.");
        foreach (JsonProperty note in notes.EnumerateObject()) Metadata[note.Name] = note.Value.GetString()!;
    }

    private SafetensorsEntry ReadEntry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out JsonElement sizes) || Integers(sizes, name) is not { } shape
            || !value.TryGetProperty("data_offsets", out JsonElement ends) || Integers(ends, name) is not [long begin, long end])
            throw new InputException($"'{path}' describes tensor {Quoted.Name(name)} without a proper dtype, shape and data_offsets.");
        if (TypeOf(dtype.GetString()) is not { } type)
            throw new InputException($"'{path}' gives tensor {Quoted.Name(name)} the element type {Quoted.Name(dtype.GetString()!)}, which is not supported.");
        string shown = Quoted.Shape(shape);
        if (shape.Any(size => size < 0)) throw new InputException($"'{path}' gives tensor {Quoted.Name(name)} the shape {shown} with a negative size.");
        if (TensorBytes.Count(shape, TensorBytes.ElementSize(type)) is not { } count)
            throw new InputException($"'{path}' gives tensor {Quoted.Name(name)} the shape {shown}, which is too large.");
        if (begin < 0 || end < begin)
            throw new InputException($"'{path}' gives tensor {Quoted.Name(name)} the data offsets [{begin}, {end}], which are out of order.");
        if (end > dataLength)
            throw new InputException($"'{path}' is truncated: tensor {Quoted.Name(name)} ends at byte {end} of the data, but only {dataLength} are there.");
        if (end - begin != count)
            throw new InputException($"'{path}' gives tensor {Quoted.Name(name)} {end - begin} bytes, but shape {shown} of {dtype.GetString()} needs {count}.");
        return new SafetensorsEntry(name, type, shape, begin, end);
    }

    private long[]? Integers(JsonElement array, string name)
    {
        if (array.ValueKind != JsonValueKind.Array) return null;
        budget.CheckDimensions(array.GetArrayLength(), $"tensor {Quoted.Name(name)}");
        List<long> values = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long value)) return null;
            values.Add(value);
        }
        return [.. values];
    }

    private void CheckLayout()
    {
        Entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = 0;
        foreach (SafetensorsEntry entry in Entries)
        {
            if (entry.Begin < at) throw new InputException($"'{path}' stores tensor {Quoted.Name(entry.Name)} over the bytes of another tensor.");
            if (entry.Begin > at)
                throw new InputException($"'{path}' has {entry.Begin - at} bytes before tensor {Quoted.Name(entry.Name)} that belong to no tensor.");
            at = entry.End;
        }
        if (at != dataLength) throw new InputException($"'{path}' has {dataLength - at} bytes at its end that belong to no tensor.");
    }
}
