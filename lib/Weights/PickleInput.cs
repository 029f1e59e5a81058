using System.Text;

namespace HybridPrior.Weights;

/// <summary>Bytes of one pickle; a length is compared with what is left before anything is allocated for it.</summary>
internal sealed class PickleInput(Stream stream)
{
    private const int MaxLine = 512;

    /// <summary>The next byte.</summary>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public byte Byte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new EndOfStreamException();
    }

    /// <summary>The next bytes.</summary>
    /// <exception cref="EndOfStreamException">Fewer are left.</exception>
    public byte[] Bytes(long count)
    {
        if (count < 0 || count > stream.Length - stream.Position || count > Array.MaxLength) throw new EndOfStreamException();
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A little-endian unsigned number of 1, 2, 4 or 8 bytes; -1 where it exceeds a signed 64-bit number.</summary>
    public long Unsigned(int size)
    {
        ulong value = 0;
        for (int i = 0; i < size; i++) value |= (ulong)Byte() << (8 * i);
        return value > long.MaxValue ? -1 : (long)value;
    }

    /// <summary>Text of a given number of UTF-8 bytes; Python 2 text in another encoding shows replacement characters.</summary>
    public string Text(long count) => Encoding.UTF8.GetString(Bytes(count));

    /// <summary>Text up to the next line feed, which is dropped.</summary>
    /// <exception cref="EndOfStreamException">No line feed within reach.</exception>
    public string Line()
    {
        List<byte> bytes = [];
        for (byte next = Byte(); next != '\n'; next = Byte())
        {
            if (bytes.Count == MaxLine) throw new EndOfStreamException();
            bytes.Add(next);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
