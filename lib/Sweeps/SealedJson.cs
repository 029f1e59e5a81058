using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HybridPrior.Sweeps;

/// <summary>JSON files that notice when they are damaged: <c>{"sha256": ..., "content": ...}</c>, the hash being that of the content's text.</summary>
internal static class SealedJson
{
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write<T>(string path, T value)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(value, SweepFiles.Format);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Encoding.UTF8.GetBytes($"{{\"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\",\n\"content\": "));
            stream.Write(content);
            stream.Write("}\n"u8);
        });
    }

    /// <exception cref="InputException">The file cannot be read, is damaged, or is of another version.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using JsonDocument file = JsonDocument.Parse(SweepFiles.Read(path));
            JsonElement content = file.RootElement.GetProperty("content");
            string text = content.GetRawText();
            if (file.RootElement.GetProperty("sha256").GetString() != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))
                throw new InputException($"'{path}' is damaged: its content is not the one that was written.");
            return content.Deserialize<T>(SweepFiles.Format) ?? throw new InputException($"'{path}' is damaged: it is empty.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"'{path}' is damaged or was written by another version: it cannot be read as what it should be.", error);
        }
    }
}
