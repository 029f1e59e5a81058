using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Products of a large matrix with a few vectors at once, each element of the matrix read from memory once.</summary>
/// <remarks>
/// General matrix multiplication first copies the matrix into an order that pays when it is used a hundred times; a batch of images uses it about
/// twelve times, and there the copying costs more than the arithmetic. Here the vectors are copied instead: into blocks of columns, which lie together
/// in memory (rows that are a multiple of 4 KB apart would push each other out of the cache).
/// </remarks>
internal static unsafe class ThinProducts
{
    /// <summary>Most vectors for which this is the faster way.</summary>
    private const int MostVectors = 32;

    // Register tiles: 4 rows by 3 vectors of sums forwards, 4 rows by 2 vectors of factors backwards; both fill the 16 registers of AVX2.
    private const int TileRows = 4, ForwardVectors = 3, BackwardVectors = 2;

    // Columns that the rows of a tile and a dozen vectors have together in the first-level cache.
    private const int BlockColumns = 256;

    // A span of bytes ends at 2 GB.
    private const long MostBytes = int.MaxValue;

    // Numbers in a register.
    private const int Lanes = 8;

    private delegate void Work(long start, long end);

    /// <summary>Whether the products of this matrix with these vectors are better made here; never where they are to be differentiated.</summary>
    /// <param name="matrix">(m, n).</param>
    /// <param name="vectors">(B, m) or (B, n).</param>
    public static bool Fit(Tensor matrix, Tensor vectors) =>
        Vector256.IsHardwareAccelerated && matrix.device_type == DeviceType.CPU && matrix.dtype == ScalarType.Float32 && vectors.dtype == ScalarType.Float32
        && matrix.is_contiguous() && vectors.shape[0] is > 1 and <= MostVectors && !vectors.requires_grad;

    /// <summary>The rows of <paramref name="x"/> times the transposed matrix: (B, n) to (B, m).</summary>
    /// <param name="matrix">(m, n), contiguous, single precision.</param>
    /// <param name="x">(B, n), single precision.</param>
    public static Tensor Forward(Tensor matrix, Tensor x)
    {
        long m = matrix.shape[0], n = matrix.shape[1];
        using var scope = NewDisposeScope();
        Tensor vectors = Padded(Padded(x, 0, ForwardVectors), 1, BlockColumns);
        long count = vectors.shape[0];
        vectors = vectors.view(count, -1, BlockColumns).transpose(0, 1).contiguous();
        Tensor sums = zeros((m + TileRows - 1) / TileRows * TileRows, count, Lanes);
        foreach ((long first, Tensor rows) in Chunks(matrix))
        {
            fixed (float* a = Values(rows), v = Values(vectors), s = Values(sums))
            {
                (nint A, nint V, nint S) at = ((nint)a, (nint)v, (nint)(s + first * count * Lanes));
                Share(rows.shape[0], TileRows, (start, end) => Forward((float*)at.A, (float*)at.V, (float*)at.S, n, count, start, end));
            }
        }
        return sums.sum(2).narrow(0, 0, m).narrow(1, 0, x.shape[0]).t().contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The rows of <paramref name="y"/> times the matrix: (B, m) to (B, n).</summary>
    /// <param name="matrix">(m, n), contiguous, single precision.</param>
    /// <param name="y">(B, m), single precision.</param>
    public static Tensor Adjoint(Tensor matrix, Tensor y)
    {
        long n = matrix.shape[1], blocks = (n + BlockColumns - 1) / BlockColumns;
        using var scope = NewDisposeScope();
        // Rows that complete the last tile have no weight.
        Tensor factors = Padded(Padded(y, 0, BackwardVectors), 1, TileRows).t().contiguous();
        long count = factors.shape[1];
        Tensor sums = zeros(blocks, count, BlockColumns);
        foreach ((long first, Tensor rows) in Chunks(matrix))
        {
            fixed (float* a = Values(rows), f = Values(factors), x = Values(sums))
            {
                (nint A, nint F, nint X) at = ((nint)a, (nint)(f + first * count), (nint)x);
                Share(blocks, 1, (start, end) => Adjoint((float*)at.A, (float*)at.F, (float*)at.X, n, rows.shape[0], count, start, end));
            }
        }
        return sums.transpose(0, 1).reshape(count, -1).narrow(0, 0, y.shape[0]).narrow(1, 0, n).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>All blocks of columns, and in each all tiles.</summary>
    private static void Forward(float* a, float* v, float* sums, long n, long vectors, long start, long end)
    {
        for (long from = 0; from < n; from += BlockColumns, v += vectors * BlockColumns)
        {
            long width = Math.Min(n - from, BlockColumns), even = width / Lanes * Lanes;
            for (long i = start; i < end; i += TileRows)
            {
                // A last tile that is not full computes its last row again, in sums that nobody asks for.
                long last = end - 1 - i;
                float* a0 = a + i * n + from, a1 = a0 + Math.Min(1, last) * n, a2 = a0 + Math.Min(2, last) * n, a3 = a0 + Math.Min(3, last) * n;
                for (long b = 0; b < vectors; b += ForwardVectors)
                {
                    float* sum = sums + (i * vectors + b) * Lanes, x = v + b * BlockColumns;
                    Tile(a0, a1, a2, a3, x, even, sum, vectors * Lanes);
                    for (long j = even; j < width; j++)
                    {
                        for (long k = 0; k < ForwardVectors; k++, sum += Lanes)
                        {
                            float value = x[k * BlockColumns + j];
                            sum[0] += a0[j] * value;
                            sum[vectors * Lanes] += a1[j] * value;
                            sum[2 * vectors * Lanes] += a2[j] * value;
                            sum[3 * vectors * Lanes] += a3[j] * value;
                        }
                        sum -= ForwardVectors * Lanes;
                    }
                }
            }
        }
    }

    /// <summary>Sums of a tile stay in registers while the columns of a block pass; by itself, as a call in the same method would cost the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile(float* a0, float* a1, float* a2, float* a3, float* v, long width, float* sum, long next)
    {
        Vector256<float> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default,
            s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        for (long j = 0; j < width; j += Lanes)
        {
            Vector256<float> x0 = Vector256.Load(v + j), x1 = Vector256.Load(v + BlockColumns + j), x2 = Vector256.Load(v + 2 * BlockColumns + j);
            Vector256<float> row = Vector256.Load(a0 + j);
            s00 = Vector256.FusedMultiplyAdd(row, x0, s00);
            s01 = Vector256.FusedMultiplyAdd(row, x1, s01);
            s02 = Vector256.FusedMultiplyAdd(row, x2, s02);
            row = Vector256.Load(a1 + j);
            s10 = Vector256.FusedMultiplyAdd(row, x0, s10);
            s11 = Vector256.FusedMultiplyAdd(row, x1, s11);
            s12 = Vector256.FusedMultiplyAdd(row, x2, s12);
            row = Vector256.Load(a2 + j);
            s20 = Vector256.FusedMultiplyAdd(row, x0, s20);
            s21 = Vector256.FusedMultiplyAdd(row, x1, s21);
            s22 = Vector256.FusedMultiplyAdd(row, x2, s22);
            row = Vector256.Load(a3 + j);
            s30 = Vector256.FusedMultiplyAdd(row, x0, s30);
            s31 = Vector256.FusedMultiplyAdd(row, x1, s31);
            s32 = Vector256.FusedMultiplyAdd(row, x2, s32);
        }
        Add(sum, s00, s01, s02);
        Add(sum + next, s10, s11, s12);
        Add(sum + 2 * next, s20, s21, s22);
        Add(sum + 3 * next, s30, s31, s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* sum, Vector256<float> s0, Vector256<float> s1, Vector256<float> s2)
    {
        (Vector256.Load(sum) + s0).Store(sum);
        (Vector256.Load(sum + Lanes) + s1).Store(sum + Lanes);
        (Vector256.Load(sum + 2 * Lanes) + s2).Store(sum + 2 * Lanes);
    }

    /// <summary>Factors of a tile stay in registers while the sums of a block pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Adjoint(float* a, float* factors, float* sums, long n, long rows, long vectors, long start, long end)
    {
        for (long block = start; block < end; block++)
        {
            float* x = sums + block * vectors * BlockColumns;
            long width = Math.Min(n - block * BlockColumns, BlockColumns);
            for (long i = 0; i < rows; i += TileRows)
            {
                long last = rows - 1 - i;
                float* a0 = a + i * n + block * BlockColumns, a1 = a0 + Math.Min(1, last) * n, a2 = a0 + Math.Min(2, last) * n, a3 = a0 + Math.Min(3, last) * n;
                for (long b = 0; b < vectors; b += BackwardVectors)
                {
                    float* x0 = x + b * BlockColumns, x1 = x0 + BlockColumns, p0 = factors + i * vectors + b, p1 = p0 + vectors, p2 = p1 + vectors, p3 = p2 + vectors;
                    Vector256<float> f0 = Vector256.Create(p0[0]), f1 = Vector256.Create(p1[0]), f2 = Vector256.Create(p2[0]), f3 = Vector256.Create(p3[0]);
                    Vector256<float> g0 = Vector256.Create(p0[1]), g1 = Vector256.Create(p1[1]), g2 = Vector256.Create(p2[1]), g3 = Vector256.Create(p3[1]);
                    long j = 0;
                    for (; j <= width - Lanes; j += Lanes)
                    {
                        Vector256<float> s = Vector256.Load(x0 + j), t = Vector256.Load(x1 + j), row = Vector256.Load(a0 + j);
                        s = Vector256.FusedMultiplyAdd(row, f0, s);
                        t = Vector256.FusedMultiplyAdd(row, g0, t);
                        row = Vector256.Load(a1 + j);
                        s = Vector256.FusedMultiplyAdd(row, f1, s);
                        t = Vector256.FusedMultiplyAdd(row, g1, t);
                        row = Vector256.Load(a2 + j);
                        s = Vector256.FusedMultiplyAdd(row, f2, s);
                        t = Vector256.FusedMultiplyAdd(row, g2, t);
                        row = Vector256.Load(a3 + j);
                        s = Vector256.FusedMultiplyAdd(row, f3, s);
                        t = Vector256.FusedMultiplyAdd(row, g3, t);
                        s.Store(x0 + j);
                        t.Store(x1 + j);
                    }
                    for (; j < width; j++)
                    {
                        x0[j] += a0[j] * p0[0] + a1[j] * p1[0] + a2[j] * p2[0] + a3[j] * p3[0];
                        x1[j] += a0[j] * p0[1] + a1[j] * p1[1] + a2[j] * p2[1] + a3[j] * p3[1];
                    }
                }
            }
        }
    }

    /// <summary>Rows of the matrix in pieces that a span can address.</summary>
    private static IEnumerable<(long First, Tensor Rows)> Chunks(Tensor matrix)
    {
        long most = Math.Max(TileRows, MostBytes / sizeof(float) / matrix.shape[1] / TileRows * TileRows);
        for (long first = 0; first < matrix.shape[0]; first += most)
            yield return (first, matrix.narrow(0, first, Math.Min(most, matrix.shape[0] - first)));
    }

    private static Tensor Padded(Tensor values, int axis, long multiple)
    {
        long missing = (multiple - values.shape[axis] % multiple) % multiple;
        return missing == 0 ? values : cat([values, zeros(axis == 0 ? [missing, values.shape[1]] : [values.shape[0], missing])], axis);
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Shares a range among as many threads as the tensor library uses.</summary>
    private static void Share(long count, long unit, Work work)
    {
        int threads = (int)Math.Min(get_num_threads(), (count + unit - 1) / unit);
        if (threads <= 1)
        {
            work(0, count);
            return;
        }
        long part = (count / threads + unit - 1) / unit * unit;
        _ = Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            if (t * part < count) work(t * part, t == threads - 1 ? count : Math.Min(count, (t + 1) * part));
        });
    }
}
