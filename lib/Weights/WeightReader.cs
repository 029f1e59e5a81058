namespace HybridPrior.Weights;

/// <summary>Reads a weight file of any known format, told apart by content and not by extension.</summary>
public static class WeightReader
{
    private enum Format { Unknown, Safetensors, PyTorch }

    /// <summary>Reads a safetensors or PyTorch file onto the CPU.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="choose">What of it to load; null for all.</param>
    /// <exception cref="InputException">The path is missing, a folder or empty, or the file is of no known format or malformed.</exception>
    public static WeightFile Read(string path, WeightChoice? choose = null)
    {
        return FileGuard.Open(path, Recognise) switch
        {
            Format.Safetensors => Safetensors.Read(path, choose),
            Format.PyTorch => PyTorchFile.Read(path, choose),
            _ => throw new InputException($"'{path}' is no weight file: it is neither safetensors nor a PyTorch zip archive or pickle."),
        };
    }

    private static Format Recognise(FileStream file)
    {
        Span<byte> start = stackalloc byte[9];
        int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        // A header is under 100 MB, so the upper half of its length is zero; in a zip or a pickle these bytes never are, before a '{'.
        if (count == 9 && start[8] == '{' && !start[4..8].ContainsAnyExcept((byte)0)) return Format.Safetensors;
        if (start.StartsWith("PK"u8) || start[0] == 0x80) return Format.PyTorch;
        return Format.Unknown;
    }
}
