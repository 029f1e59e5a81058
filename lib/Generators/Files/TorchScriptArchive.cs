using System.IO.Compression;
using System.Text.RegularExpressions;
using HybridPrior.Weights;
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

    /// <summary>Passes an archive that is whole, unpacks to no more than its size lets expect, and needs no operators but PyTorch's own.</summary>
    /// <exception cref="InputException">It is damaged, unpacks to far more, or uses an operator of another library.</exception>
    public static void Check(string path)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            ReadingBudget budget = new(path, new FileInfo(path).Length);
            budget.TakeElements(archive.Entries.Count);
            foreach (ZipArchiveEntry entry in archive.Entries) budget.TakeUnpacked(entry.Length);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                bool code = IsCode(entry) && entry.Name.EndsWith(".py", StringComparison.Ordinal);
                using MemoryStream text = new();
                if (!IsWhole(entry, code ? text : Stream.Null))
                    throw new InputException($"'{path}' is damaged: its part {Quoted.Name(entry.FullName)} does not have the checksum or the length announced.");
                if (!code) continue;
                foreach (Match used in Operator().Matches(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length)))
                    if (!OwnOperators.Contains(used.Groups[1].Value))
                        throw new InputException($"The TorchScript '{path}' needs the operator {Quoted.Name(used.Value)} of another library, which is not here; export it with PyTorch's own operators.");
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"'{path}' is damaged and cannot be read.", e);
        }
    }

    /// <summary>Copies an entry; says whether it came out as announced.</summary>
    private static bool IsWhole(ZipArchiveEntry entry, Stream copy)
    {
        using Stream stream = entry.Open();
        byte[] piece = new byte[1 << 16];
        Crc32 sum = new();
        long length = 0;
        for (int count = stream.Read(piece); count > 0; count = stream.Read(piece))
        {
            if ((length += count) > entry.Length) return false;
            sum.Update(new ArraySegment<byte>(piece, 0, count));
            copy.Write(piece, 0, count);
        }
        // PyTorch can be told to write no checksums.
        return length == entry.Length && (entry.Crc32 == 0 || sum.Value == entry.Crc32);
    }

    private static bool IsCode(ZipArchiveEntry entry) => $"/{entry.FullName}".Contains("/code/", StringComparison.Ordinal);

    [GeneratedRegex(@"\bops\.(\w+)\.\w+")]
    private static partial Regex Operator();
}
