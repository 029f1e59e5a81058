using System.IO.Compression;
using System.Text.RegularExpressions;
using ICSharpCode.SharpZipLib.Checksum;

namespace HybridPrior.Generators;

/// <summary>A TorchScript file as what it is outside: a zip archive with weights and code.</summary>
/// <remarks>libtorch compares no checksums, and code that it cannot compile ends the process, so both are looked at before it gets the file.</remarks>
internal static partial class TorchScriptArchive
{
    private static readonly string[] OwnOperators = ["aten", "prim", "prims", "quantized", "mkldnn_prepacked", "prepacked", "_quantized"];

    /// <summary>Whether a file is one; a file that cannot be read is none.</summary>
    public static bool Recognises(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return archive.Entries.Any(e => e.Name == "constants.pkl") && archive.Entries.Any(IsCode);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Passes an archive that is whole and needs no operators but PyTorch's own.</summary>
    /// <exception cref="InputException">It is damaged, or uses an operator of another library.</exception>
    public static void Check(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                byte[] content = Content(entry);
                Crc32 sum = new();
                sum.Update(content);
                // PyTorch can be told to write no checksums.
                if (entry.Crc32 != 0 && sum.Value != entry.Crc32) throw new InputException($"'{path}' is damaged: its part '{entry.FullName}' does not have the checksum announced.");
                if (!IsCode(entry) || !entry.Name.EndsWith(".py", StringComparison.Ordinal)) continue;
                foreach (Match used in Operator().Matches(System.Text.Encoding.UTF8.GetString(content)))
                    if (!OwnOperators.Contains(used.Groups[1].Value))
                        throw new InputException($"The TorchScript '{path}' needs the operator '{used.Value}' of another library, which is not here; export it with PyTorch's own operators.");
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' is damaged and cannot be read.", e);
        }
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static bool IsCode(ZipArchiveEntry entry) => $"/{entry.FullName}".Contains("/code/", StringComparison.Ordinal);

    [GeneratedRegex(@"\bops\.(\w+)\.\w+")]
    private static partial Regex Operator();
}
