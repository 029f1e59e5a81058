using System.Text.Json;

namespace HybridPrior;

/// <summary>Results as JSON that people read too: indented, with names_like_this, and never half written.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new ResultNumbers() } };

    /// <summary>The text of such a file.</summary>
    public static string Text<T>(T content) => JsonSerializer.Serialize(content, Readable);

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What to write.</param>
    /// <param name="format">Another format; null for the usual one.</param>
    /// <exception cref="InputException">The file cannot be written, or a number in it is not finite.</exception>
    public static void Write<T>(string path, T content, JsonSerializerOptions? format = null)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(content, format ?? Readable);
        AtomicFile.Write(path, stream => stream.Write([.. json, (byte)'\n']));
    }
}
