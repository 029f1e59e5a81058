using System.Text.Json;

namespace HybridPrior.Benchmarks;

/// <summary>What was measured, as JSON.</summary>
internal static class BenchmarkFile
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Write<T>(string path, T content)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(content, Format);
        AtomicFile.Write(path, stream => stream.Write([.. json, (byte)'\n']));
    }
}
