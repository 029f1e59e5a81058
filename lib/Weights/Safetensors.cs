using System.Buffers.Binary;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Reads and writes safetensors, the weight format of this library.</summary>
/// <remarks>
/// Layout: the header's length (8 bytes, little-endian), the header (JSON: name to dtype, shape, data_offsets; notes under __metadata__),
/// then the elements. Source: huggingface/safetensors, README. Types: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.
/// </remarks>
public static class Safetensors
{
    /// <summary>Reads a file onto the CPU.</summary>
    /// <param name="path">Path of a safetensors file.</param>
    /// <param name="choose">What of it to load; null for all.</param>
    /// <exception cref="InputException">The file is missing, truncated or breaks a rule of the format.</exception>
    public static WeightFile Read(string path, WeightChoice? choose = null) =>
        FileGuard.Read(path, file => Read(file, path, choose ?? WeightListing.Everything));

    /// <summary>Writes tensors and notes; the same content always gives the same bytes.</summary>
    /// <remarks>The file appears under its final name only when complete and flushed to disk; an earlier file of that name is replaced.</remarks>
    /// <param name="path">Path to write; its folder must exist.</param>
    /// <param name="tensors">Tensors by name, on any device, contiguous or not.</param>
    /// <param name="metadata">Notes, or null.</param>
    /// <exception cref="InputException">A tensor's name or type cannot be stored, or the file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (byte[] header, List<Tensor> order) = SafetensorsLayout.Plan(path, tensors, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (Tensor tensor in order) TensorBytes.Write(stream, tensor);
        });
    }

    private static WeightFile Read(FileStream file, string path, WeightChoice choose)
    {
        if (file.Length < 8) throw new InputException($"'{path}' is truncated: a safetensors file starts with 8 bytes, but {file.Length} are there.");
        Span<byte> prefix = stackalloc byte[8];
        file.ReadExactly(prefix);
        long length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        ReadingBudget budget = new(path, file.Length);
        budget.CheckDescription(length);
        if (length > file.Length - 8)
            throw new InputException($"'{path}' is truncated: it announces a header of {length} bytes, but only {file.Length - 8} follow.");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        long start = file.Position;
        SafetensorsHeader header = SafetensorsHeader.Parse(json, file.Length - start, path, budget);
        HashSet<string> chosen = [.. choose(new WeightListing(header.Entries.ToDictionary(e => e.Name, e => new ListedTensor(e.Type, e.Shape), StringComparer.Ordinal), header.Metadata))];
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in header.Entries.Where(e => chosen.Contains(e.Name)))
        {
            file.Position = start + entry.Begin;
            tensors[entry.Name] = TensorBytes.Read(file, entry.Shape, entry.Type);
        }
        return new WeightFile(tensors, header.Metadata);
    }
}
