using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>The orthonormal two-dimensional Haar wavelet transform of each channel, over as many levels as the sides can be halved.</summary>
/// <remarks>
/// Mallat's pyramid (IEEE Transactions on Pattern Analysis and Machine Intelligence 11(7), 1989) with the Haar filters, as PyWavelets' <c>wavedec2(x, 'db1')</c>.
/// The coarse part of each level lies in the upper left quarter.
/// </remarks>
public sealed class HaarTransform : IOrthonormalTransform
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        if (!CanHalve(x)) return x.alias();
        using var scope = NewDisposeScope();
        Tensor[] rows = Pairs(x, 2);
        Tensor[] top = Pairs((rows[0] + rows[1]) * 0.5, 3), bottom = Pairs((rows[0] - rows[1]) * 0.5, 3);
        Tensor coarse = Forward(top[0] + top[1]);
        return cat([cat([coarse, top[0] - top[1]], 3), cat([bottom[0] + bottom[1], bottom[0] - bottom[1]], 3)], 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Inverse(Tensor c)
    {
        if (!CanHalve(c)) return c.alias();
        using var scope = NewDisposeScope();
        Tensor[] halves = c.chunk(2, 2), top = halves[0].chunk(2, 3), bottom = halves[1].chunk(2, 3);
        Tensor coarse = Inverse(top[0]);
        Tensor sum = Interleave(coarse + top[1], coarse - top[1], 3), difference = Interleave(bottom[0] + bottom[1], bottom[0] - bottom[1], 3);
        return (Interleave(sum + difference, sum - difference, 2) * 0.5).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Scale by scale; within one, differences between rows, between columns, and of both.</remarks>
    public long[] CoarseFirst(IReadOnlyList<long> imageShape)
    {
        (int channels, int height, int width) = ((int)imageShape[0], (int)imageShape[1], (int)imageShape[2]);
        int levels = Math.Min(int.TrailingZeroCount(height), int.TrailingZeroCount(width));
        List<long> places = [];
        Band(0, 0, height >> levels, width >> levels);
        for (int level = levels; level > 0; level--)
        {
            (int h, int w) = (height >> level, width >> level);
            Band(h, 0, h, w);
            Band(0, w, h, w);
            Band(h, w, h, w);
        }
        return [.. places];

        void Band(int top, int left, int h, int w)
        {
            places.AddRange(from y in Enumerable.Range(top, h)
                            from x in Enumerable.Range(left, w)
                            from channel in Enumerable.Range(0, channels)
                            select ((long)channel * height + y) * width + x);
        }
    }

    /// <summary>Nothing to free.</summary>
    public void Dispose() { }

    private static bool CanHalve(Tensor x) => x.shape[2] % 2 == 0 && x.shape[3] % 2 == 0;

    private static Tensor[] Pairs(Tensor x, long axis) => [x.slice(axis, 0, x.shape[axis], 2), x.slice(axis, 1, x.shape[axis], 2)];

    private static Tensor Interleave(Tensor even, Tensor odd, int axis)
    {
        long[] shape = even.shape;
        shape[axis] *= 2;
        return stack([even, odd], axis + 1).reshape(shape);
    }
}
