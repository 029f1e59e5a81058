using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Raw little-endian bytes of tensors, moved in pieces so that no second full copy exists.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 1 << 24;

    /// <summary>Bytes that one number of a type takes, 1 to 8.</summary>
    public static int ElementSize(ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Only real element types have a size here."),
    };

    /// <summary>Bytes of a contiguous tensor, or null where a size is negative or the product overflows.</summary>
    public static long? Count(IReadOnlyList<long> shape, int elementSize)
    {
        Int128 all = elementSize;       // as if no size were zero: libtorch multiplies the others into strides
        bool empty = false;
        foreach (long size in shape)
        {
            if (size < 0) return null;
            if (size == 0) empty = true;
            else all *= size;
            if (all > long.MaxValue) return null;
        }
        return empty ? 0 : (long)all;
    }

    /// <summary>Reads the next bytes of a stream into a new contiguous CPU tensor.</summary>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static Tensor Read(Stream stream, long[] shape, ScalarType type)
    {
        // A bool that is neither 0 nor 1 is undefined behaviour in C++: read bytes and compare.
        Tensor tensor = empty(shape, dtype: type == ScalarType.Bool ? ScalarType.Byte : type, device: CPU);
        ForEachPiece(tensor, piece => stream.ReadExactly(piece.bytes));
        return type == ScalarType.Bool ? tensor.to(ScalarType.Bool) : tensor;
    }

    /// <summary>Writes the elements of a tensor on any device, in row-major order.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        ForEachPiece(tensor.detach().cpu().contiguous(), piece => stream.Write(piece.bytes));
    }

    private static void ForEachPiece(Tensor tensor, Action<Tensor> use)
    {
        using IDisposable scope = NewDisposeScope();
        long count = tensor.numel(), step = PieceBytes / ElementSize(tensor.dtype);
        if (count == 0) return;
        Tensor flat = tensor.view(-1);
        for (long at = 0; at < count; at += step) use(flat.narrow(0, at, Math.Min(step, count - at)));
    }
}
