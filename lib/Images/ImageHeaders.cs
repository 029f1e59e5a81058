using System.Buffers.Binary;
using SkiaSharp;

namespace HybridPrior.Images;

/// <summary>What Skia does not tell about PNG and JPEG files. Nothing here decides whether a file is sound: Skia does.</summary>
internal static class ImageHeaders
{
    private const int PngSignature = 8, ChunkFrame = 12, InterlaceAt = 28;
    private const ushort OrientationTag = 0x0112, ShortType = 3;

    /// <summary>Whether a PNG comes in seven coarse to fine passes (Adam7).</summary>
    public static bool IsInterlaced(ReadOnlySpan<byte> png) => png.Length > InterlaceAt && png[InterlaceAt] != 0;

    /// <summary>The orientation in the eXIf chunk of a PNG (PNG, third edition, 11.3.4.5), which may stand before or after the pixels.</summary>
    public static SKEncodedOrigin PngOrientation(ReadOnlySpan<byte> png)
    {
        for (int at = PngSignature; at + ChunkFrame <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
            if (length > png.Length - at - ChunkFrame) break;
            if (png.Slice(at + 4, 4).SequenceEqual("eXIf"u8)) return ExifOrientation(png.Slice(at + 8, (int)length));
            at += ChunkFrame + (int)length;
        }
        return SKEncodedOrigin.Default;
    }

    /// <summary>Whether a JPEG holds coarse to fine passes (start of frame 2, 6, 10 or 14; ITU-T T.81, table B.1).</summary>
    public static bool IsProgressive(ReadOnlySpan<byte> jpeg)
    {
        for (int at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xff;)
        {
            byte marker = jpeg[at + 1];
            if (marker == 0xff) at++;   // a fill byte
            else if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc)) return marker % 4 == 2;
            else at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        }
        return false;
    }

    /// <summary>The orientation in a TIFF header and its first directory (Exif 2.32, 4.6.4); as stored where there is none, or where they make no sense.</summary>
    private static SKEncodedOrigin ExifOrientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return SKEncodedOrigin.Default;
        bool little = tiff.StartsWith("II"u8);
        if (!little && !tiff.StartsWith("MM"u8)) return SKEncodedOrigin.Default;
        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return SKEncodedOrigin.Default;
        int count = Short(tiff[(int)directory..]);
        for (int at = (int)directory + 2; count > 0 && at + 12 <= tiff.Length; at += 12, count--)
        {
            if (Short(tiff[at..]) == OrientationTag && Short(tiff[(at + 2)..]) == ShortType && Short(tiff[(at + 8)..]) is >= 1 and <= 8 and ushort origin) return (SKEncodedOrigin)origin;
        }
        return SKEncodedOrigin.Default;

        ushort Short(ReadOnlySpan<byte> bytes) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }
}
