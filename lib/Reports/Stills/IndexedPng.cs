using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;
using SkiaSharp;

namespace HybridPrior.Reports;

/// <summary>Writes drawings as PNG with a palette of 256 colours, a third as long as with three channels; Skia writes none.</summary>
/// <remarks>Colours beyond the 256 commonest, which are those of smoothed edges, become the nearest of these.</remarks>
internal static class IndexedPng
{
    private const int Most = 256, Step = 8;
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>The file of an opaque picture.</summary>
    public static byte[] Encode(SKBitmap picture)
    {
        SKColor[] pixels = [.. picture.Pixels.Select(Coarse)];
        SKColor[] palette = [.. pixels.CountBy(c => c).OrderByDescending(c => c.Value).ThenBy(c => (uint)c.Key).Take(Most).Select(c => c.Key)];
        Dictionary<SKColor, byte> places = palette.Index().ToDictionary(c => c.Item, c => (byte)c.Index);
        using MemoryStream rows = new();
        using (ZLibStream packed = new(rows, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[picture.Width + 1];   // the first byte says that the row is not filtered
            for (int y = 0; y < picture.Height; y++)
            {
                for (int x = 0; x < picture.Width; x++) row[x + 1] = Place(pixels[(y * picture.Width) + x]);
                packed.Write(row);
            }
        }
        byte[] head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), picture.Height);
        (head[8], head[9]) = (8, 3);                    // 8 bits for each pixel, into a palette
        using MemoryStream file = new();
        file.Write(Signature);
        Chunk(file, "IHDR", head);
        Chunk(file, "PLTE", [.. palette.SelectMany(c => new[] { c.Red, c.Green, c.Blue })]);
        Chunk(file, "IDAT", rows.ToArray());
        Chunk(file, "IEND", []);
        return file.ToArray();

        byte Place(SKColor colour)
        {
            if (places.TryGetValue(colour, out byte known)) return known;
            return places[colour] = (byte)palette.Index().MinBy(c => Distance(c.Item, colour)).Index;
        }
    }

    /// <summary>Steps that no eye sees, and black and white as they are.</summary>
    private static SKColor Coarse(SKColor colour)
    {
        return new SKColor(Level(colour.Red), Level(colour.Green), Level(colour.Blue));

        static byte Level(byte value) => (byte)Math.Min(255, (value + (Step / 2)) / Step * Step);
    }

    private static int Distance(SKColor a, SKColor b) => Square(a.Red - b.Red) + Square(a.Green - b.Green) + Square(a.Blue - b.Blue);

    private static int Square(int x) => x * x;

    private static void Chunk(Stream file, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        Crc32 sum = new();
        sum.Update(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)sum.Value);
        file.Write(number);
    }
}
