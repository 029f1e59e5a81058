using System.Text.Json;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Decides where each tensor of a safetensors file goes, and writes the header that says so.</summary>
internal static class SafetensorsLayout
{
    /// <summary>The header, padded with spaces to 8 bytes, and the tensors in the order of their bytes.</summary>
    /// <remarks>The header lists names in ordinal order; the data puts wide elements first, as the reference writer does: all are aligned.</remarks>
    /// <exception cref="InputException">A name or an element type cannot be stored.</exception>
    public static (byte[] Header, List<Tensor> Order) Plan(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (name == SafetensorsHeader.MetadataKey)
                throw new InputException($"'{path}' cannot hold a tensor named '{name}', a reserved name.");
            if (SafetensorsHeader.NameOf(tensor.dtype) is null)
                throw new InputException($"'{path}' cannot hold tensor '{name}': safetensors has no element type {tensor.dtype}.");
        }
        string[] names = [.. tensors.Keys.OrderByDescending(n => TensorBytes.ElementSize(tensors[n].dtype)).ThenBy(n => n, StringComparer.Ordinal)];
        Dictionary<string, (long Begin, long End)> offsets = [];
        long at = 0;
        foreach (string name in names)
        {
            long end = checked(at + tensors[name].numel() * TensorBytes.ElementSize(tensors[name].dtype));
            offsets[name] = (at, end);
            at = end;
        }
        return (Header(tensors, offsets, metadata), [.. names.Select(name => tensors[name])]);
    }

    private static byte[] Header(
        IReadOnlyDictionary<string, Tensor> tensors,
        Dictionary<string, (long Begin, long End)> offsets,
        IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach ((string key, string text) in metadata.OrderBy(note => note.Key, StringComparer.Ordinal)) json.WriteString(key, text);
                json.WriteEndObject();
            }
            foreach (string name in offsets.Keys.Order(StringComparer.Ordinal))
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsHeader.NameOf(tensors[name].dtype));
                WriteNumbers(json, "shape", tensors[name].shape);
                WriteNumbers(json, "data_offsets", [offsets[name].Begin, offsets[name].End]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (bytes.Length % 8 != 0) bytes.WriteByte((byte)' ');
        return bytes.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, long[] numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
