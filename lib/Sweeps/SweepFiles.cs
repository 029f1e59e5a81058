using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HybridPrior.Sweeps;

/// <summary>How sweeps read and write their files.</summary>
internal static class SweepFiles
{
    /// <summary>Keys in snake case, infinity (the PSNR of identical images) as a text.</summary>
    public static JsonSerializerOptions Format { get; } = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ResultNumbers(readBack: true), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <exception cref="InputException">The file cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            string reason = error is FileNotFoundException or DirectoryNotFoundException ? "it does not exist" : error.Message.TrimEnd('.');
            throw new InputException($"'{path}' cannot be read ({reason}).", error);
        }
    }
}
