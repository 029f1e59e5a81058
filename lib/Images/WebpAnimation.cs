using System.Buffers.Binary;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Writes images as an animated WebP that repeats for ever.</summary>
/// <remarks>
/// SkiaSharp compresses single frames; the container around them is put together here (RFC 9649: VP8X, ANIM and one ANMF per frame). Other than a
/// GIF it has all colours, and is a tenth of the size. Values are clamped to [0, 1]. Thread-safe.
/// </remarks>
public static class WebpAnimation
{
    private const int Quality = 90;

    /// <summary>Encodes an animation in memory.</summary>
    /// <param name="frames">The images, (N, 3, H, W) float32 in [0, 1].</param>
    /// <param name="milliseconds">How long each is shown.</param>
    /// <returns>The bytes of a WebP file.</returns>
    /// <exception cref="InputException">The tensor is not (N, 3, H, W) with sides from 1 to 16383, or the time is not from 1 to 10,000 ms.</exception>
    public static byte[] Encode(Tensor frames, int milliseconds)
    {
        if (frames.shape is not [> 0, 3, > 0 and <= 16383, > 0 and <= 16383])
            throw new InputException($"Images of an animation must have shape (N, 3, H, W) with sides up to 16383, but got ({string.Join(", ", frames.shape)}).");
        if (milliseconds is < 1 or > 10_000) throw new InputException($"The time of a frame must be from 1 to 10000 ms, not {milliseconds}.");
        (int height, int width) = ((int)frames.shape[2], (int)frames.shape[3]);
        using MemoryStream body = new();
        body.Write("WEBP"u8);
        Chunk(body, "VP8X"u8, [0x02, 0, 0, 0, .. Bytes3(width - 1), .. Bytes3(height - 1)]);   // flag 2: animation
        Chunk(body, "ANIM"u8, [255, 255, 255, 255, 0, 0]);                                     // white ground, endless
        foreach (byte[] picture in Pictures(frames))
            Chunk(body, "ANMF"u8, [0, 0, 0, 0, 0, 0, .. Bytes3(width - 1), .. Bytes3(height - 1), .. Bytes3(milliseconds), 0x02, .. picture]);   // flag 2: replace, no blending
        using MemoryStream file = new();
        Chunk(file, "RIFF"u8, body.ToArray());
        return file.ToArray();
    }

    /// <summary>Writes an animation to a file. The file appears under its name only when complete, replacing one that was there.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="frames">The images, (N, 3, H, W) float32 in [0, 1].</param>
    /// <param name="milliseconds">How long each is shown.</param>
    /// <exception cref="InputException">The frames cannot be used, see <see cref="Encode"/>, or the file cannot be written.</exception>
    public static void Write(string path, Tensor frames, int milliseconds)
    {
        byte[] animation = Encode(frames, milliseconds);
        AtomicFile.Write(path, stream => stream.Write(animation));
    }

    /// <summary>The compressed chunk of each frame: what a still WebP holds between its header and its end.</summary>
    private static IEnumerable<byte[]> Pictures(Tensor frames)
    {
        for (long i = 0; i < frames.shape[0]; i++)
        {
            using Tensor frame = frames[i];
            using SKBitmap bitmap = SKBitmap.Decode(PngFile.Encode(frame));
            using SKPixmap pixels = bitmap.PeekPixels();
            using SKData still = pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, Quality));
            yield return Compressed(still.ToArray());
        }
    }

    private static byte[] Compressed(byte[] still)
    {
        for (int at = 12; at + 8 <= still.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(still.AsSpan(at + 4)), whole = 8 + length + (length & 1);
            if (still.AsSpan(at, 3).SequenceEqual("VP8"u8) && still[at + 3] != 'X') return still[at..(at + whole)];
            at += whole;
        }
        throw new InvalidOperationException("SkiaSharp gave a WebP without a picture.");
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> name, byte[] content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)content.Length);
        stream.Write(name);
        stream.Write(length);
        stream.Write(content);
        if (content.Length % 2 == 1) stream.WriteByte(0);
    }

    private static byte[] Bytes3(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
