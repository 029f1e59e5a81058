using System.Buffers.Binary;
using System.IO.Compression;

namespace HybridPrior.Tests.Images;

/// <summary>PNG files written chunk by chunk.</summary>
internal static class PngParts
{
    /// <summary>A grey picture of any size, which takes few bytes.</summary>
    public static byte[] Plain(int width, int height, bool interlaced = false)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (8, 2, (byte)(interlaced ? 1 : 0));
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest))
        {
            byte[] row = new byte[1 + 3 * width];
            row.AsSpan(1).Fill(128);
            for (int y = 0; y < height; y++) zlib.Write(row);
        }
        return [137, 80, 78, 71, 13, 10, 26, 10, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    /// <summary>An eXIf block that holds an orientation alone.</summary>
    public static byte[] Exif(byte orientation) => [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    public static byte[] WithExif(byte[] png, byte orientation, bool early) => WithChunk(png, "eXIf", Exif(orientation), early);

    /// <summary>Puts a chunk right after the header, or right before the end.</summary>
    public static byte[] WithChunk(byte[] png, string name, byte[] content, bool early)
    {
        int at = early ? 33 : png.Length - 12;
        return [.. png[..at], .. Chunk(name, content), .. png[at..]];
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        byte[] chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        }
        return ~crc;
    }
}
