using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;

namespace HybridPrior.Tests.Fuzzing;

/// <summary>Damage behind the checksums and lengths of a format, which are made right again, so that it reaches the code that reads what is inside.</summary>
internal static class Repairs
{
    /// <summary>Damages one part of a zip archive, or its name, and packs it anew.</summary>
    public static Mutation InZip(Mutation inner) => (input, random) =>
    {
        using ZipArchive archive = new(new MemoryStream(input));
        using MemoryStream output = new();
        int chosen = random.Next(archive.Entries.Count);
        // What describes the weights is small and matters most.
        if (random.Next(2) == 0 && archive.Entries.Index().FirstOrDefault(e => e.Item.Name == "data.pkl") is { Item: not null } pickle) chosen = pickle.Index;
        using (ZipArchive packed = new(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((int index, ZipArchiveEntry entry) in archive.Entries.Index())
            {
                using Stream stream = entry.Open();
                using MemoryStream content = new();
                stream.CopyTo(content);
                string name = index == chosen && random.Next(16) == 0 ? $"{entry.FullName}{(char)random.Next(1, 0x300)}" : entry.FullName;
                bool compressed = entry.CompressedLength != entry.Length || random.Next(200) == 0;
                using Stream target = packed.CreateEntry(name, compressed ? CompressionLevel.Fastest : CompressionLevel.NoCompression).Open();
                target.Write(index == chosen ? inner(content.ToArray(), random) : content.ToArray());
            }
        }
        return output.ToArray();
    };

    /// <summary>Damages the JSON header of safetensors and writes its new length before it.</summary>
    public static byte[] InSafetensorsHeader(byte[] input, Random random)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(input);
        byte[] header = Mutations.Text(input[8..(8 + length)], random);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. input[(8 + length)..]];
    }

    /// <summary>Damages one chunk of a PNG and writes its new length and checksum.</summary>
    public static byte[] InPngChunk(byte[] input, Random random)
    {
        List<(byte[] Type, byte[] Data)> chunks = [];
        for (int at = 8; at + 12 <= input.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(at));
            chunks.Add((input[(at + 4)..(at + 8)], input[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        int chosen = random.Next(chunks.Count);
        chunks[chosen] = random.Next(8) == 0
            ? (Mutations.Bytes(chunks[chosen].Type, random).Concat(new byte[4]).Take(4).ToArray(), chunks[chosen].Data)
            : (chunks[chosen].Type, Mutations.Bytes(chunks[chosen].Data, random));
        List<byte> output = [.. input[..8]];
        byte[] number = new byte[4];
        foreach ((byte[] type, byte[] data) in chunks)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            output.AddRange([.. number, .. type, .. data]);
            Crc32 sum = new();
            sum.Update([.. type, .. data]);
            BinaryPrimitives.WriteUInt32BigEndian(number, (uint)sum.Value);
            output.AddRange(number);
        }
        return [.. output];
    }

    /// <summary>Damages the content of a sealed JSON file and seals it again.</summary>
    public static byte[] InSeal(byte[] input, Random random)
    {
        const string Before = "\"content\": ";
        string text = Encoding.UTF8.GetString(input);
        int start = text.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        byte[] content = Mutations.Text(Encoding.UTF8.GetBytes(text[start..text.LastIndexOf('}')].TrimEnd()), random);
        return [.. Encoding.UTF8.GetBytes($"{{\"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\",\n{Before}"), .. content, .. "}\n"u8];
    }
}
