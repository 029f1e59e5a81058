using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Standard Gaussian noise whose row depends only on the seed and the row's number.</summary>
internal static class RowNoise
{
    /// <summary>Draws (count, shape) on the CPU, one generator per row.</summary>
    public static Tensor Draw(ulong seed, long firstRow, long count, IReadOnlyList<long> shape)
    {
        using var scope = NewDisposeScope();
        List<Tensor> rows = [];
        for (long row = firstRow; row < firstRow + count; row++)
        {
            using var generator = new Generator(RowSeed(seed, (ulong)row), CPU);
            rows.Add(randn([.. shape], dtype: ScalarType.Float32, generator: generator));
        }
        return stack(rows).MoveToOuterDisposeScope();
    }

    // SplitMix64 (Steele, Lea, Flood 2014), once for the seed and once for the row: torch's generator uses only the low 32 bits of its
    // seed, and seed + row would give row 1 of seed 5 the noise of row 0 of seed 6.
    private static ulong RowSeed(ulong seed, ulong row) => Mix(unchecked(Mix(seed) + row));

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            ulong z = value + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
