using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Residuals A x - y of a few vectors and their adjoints A^T (A x - y), for which a large matrix is read from memory once instead of twice.</summary>
/// <remarks>
/// A group of rows stays in the cache until its part of the adjoint is made. General matrix multiplication would also copy the matrix first, into an order that pays when
/// it is used a hundred times; a batch of images uses it about twelve times. Here the vectors are copied instead, into blocks of columns that lie together in memory (rows
/// that are a multiple of 4 KB apart would push each other out of the cache).
/// </remarks>
internal static unsafe class FusedResidual
{
    /// <summary>Most vectors for which this is the faster way.</summary>
    private const int MostVectors = 32;

    // Register tiles: 4 rows by 3 vectors of sums forwards, 4 rows by 2 vectors of factors backwards; both fill the 16 registers of AVX2.
    private const int TileRows = 4, ForwardVectors = 3, BackwardVectors = 2;

    // Columns that the rows of a tile and the vectors have together in the first-level cache; with few vectors long pieces of rows, as memory is read fastest.
    private const int BlockOfFew = 1024, BlockOfMany = 256, Few = 4;

    // Rows of a group: few enough for the second-level cache beside one vector; with more vectors enough that the matrix, not they, is most of what passes.
    private const int GroupOfOne = 4, GroupOfMany = 16;

    // Numbers in a register.
    private const int Lanes = 8;

    /// <summary>Whether the residuals of these vectors are better made here; never where they are to be differentiated.</summary>
    /// <param name="matrix">(m, n).</param>
    /// <param name="x">(B, n).</param>
    public static bool Fits(Tensor matrix, Tensor x) =>
        Avx2.IsSupported && matrix.device_type == DeviceType.CPU && matrix.dtype is ScalarType.Float32 or ScalarType.Int16 && x.dtype == ScalarType.Float32
        && matrix.is_contiguous() && x.shape[0] <= MostVectors && !x.requires_grad;

    /// <summary>Residuals and their adjoints.</summary>
    /// <param name="matrix">A in units, (m, n), contiguous, single precision or 16-bit integers.</param>
    /// <param name="unit">What an entry of 1 stands for.</param>
    /// <param name="x">One vector per row, (B, n), single precision.</param>
    /// <param name="y">What A x is compared with, (B, m), single precision.</param>
    /// <returns>A x - y, (B, m), and A^T (A x - y), (B, n).</returns>
    public static (Tensor Residual, Tensor Gradient) Of(Tensor matrix, float unit, Tensor x, Tensor y) =>
        matrix.dtype == ScalarType.Int16 ? Of<short, Integers>(matrix, unit, x, y) : Of<float, Singles>(matrix, unit, x, y);

    private static (Tensor Residual, Tensor Gradient) Of<T, TEntries>(Tensor matrix, float unit, Tensor x, Tensor y)
        where T : unmanaged
        where TEntries : struct, IEntries<T>
    {
        long m = matrix.shape[0], n = matrix.shape[1], vectors = x.shape[0];
        int block = vectors <= Few ? BlockOfFew : BlockOfMany, group = vectors == 1 ? GroupOfOne : GroupOfMany;
        long blocks = (n + block - 1) / block;
        int threads = (int)Math.Clamp(m / group, 1, get_num_threads());
        using var scope = NewDisposeScope();
        Tensor columns = (n % block == 0 ? x : cat([x, zeros(vectors, blocks * block - n)], 1)).view(vectors, blocks, block).transpose(0, 1).contiguous();
        Tensor residual = y.t().contiguous().neg(), adjoints = zeros(threads, blocks, vectors, block);
        fixed (T* a = MemoryMarshal.Cast<byte, T>(matrix.narrow(0, 0, 1).bytes))
        fixed (float* v = columns.Floats(), r = residual.Floats(), t = adjoints.Floats())
        {
            (nint A, nint V, nint R, nint T) at = ((nint)a, (nint)v, (nint)r, (nint)t);
            void Share(int thread)
            {
                long start = m * thread / threads, end = m * (thread + 1) / threads;
                new Part<T, TEntries>((T*)at.A, unit, n, (float*)at.V, vectors, (float*)at.R, (float*)at.T + thread * blocks * vectors * block, block, group).Run(start, end);
            }
            if (threads == 1) Share(0);
            else _ = Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, Share);
        }
        Tensor adjoint = adjoints.sum([0]).mul_(unit).transpose(0, 1).reshape(vectors, -1).narrow(1, 0, n);
        return (residual.t().contiguous().MoveToOuterDisposeScope(), adjoint.contiguous().MoveToOuterDisposeScope());
    }

    /// <summary>How entries of a matrix become numbers, eight at a time.</summary>
    private interface IEntries<T> where T : unmanaged
    {
        static abstract Vector256<float> Load(T* entries);
    }

    private readonly struct Singles : IEntries<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(float* entries) => Vector256.Load(entries);
    }

    private readonly struct Integers : IEntries<short>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(short* entries) => Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(entries));
    }

    /// <summary>What one thread does: some rows of the matrix.</summary>
    /// <param name="a">Matrix, n columns.</param>
    /// <param name="unit">What an entry of 1 stands for.</param>
    /// <param name="n">Number of columns.</param>
    /// <param name="x">Vectors, in blocks of columns.</param>
    /// <param name="vectors">Number of vectors.</param>
    /// <param name="residual">One row per row of the matrix; -y before, A x - y after.</param>
    /// <param name="adjoint">Sums of this thread, laid out as the vectors.</param>
    /// <param name="block">Columns of a block.</param>
    /// <param name="group">Rows of a group.</param>
    private sealed class Part<T, TEntries>(T* a, float unit, long n, float* x, long vectors, float* residual, float* adjoint, int block, int group)
        where T : unmanaged
        where TEntries : struct, IEntries<T>
    {
        // The columns of a last block that is not full, with zeros behind them.
        private readonly T[] tail = GC.AllocateArray<T>(n % block == 0 ? 0 : group * block, pinned: true);
        private readonly float[] sums = GC.AllocateArray<float>(group * (int)vectors * Lanes, pinned: true);
        private readonly float[] factors = GC.AllocateArray<float>(group * (int)vectors, pinned: true);

        public void Run(long start, long end)
        {
            for (long row = start; row < end; row += group) RunGroup(row, (int)Math.Min(group, end - row));
        }

        private void RunGroup(long first, int rows)
        {
            T* rest = Pin(tail);
            float* sum = Pin(sums), factor = Pin(factors), r = residual + first * vectors;
            long full = n / block * block;
            if (full < n)
                for (int i = 0; i < rows; i++) new Span<T>(a + (first + i) * n + full, (int)(n - full)).CopyTo(new Span<T>(rest + i * block, block));
            Array.Clear(sums);
            for (long from = 0; from < n; from += block)
            {
                for (int i = 0; i < rows; i += TileRows) Forward(Tile(first, rows, i, from), x + from * vectors, sum + i * vectors * Lanes);
            }
            // Rows that complete the last tile have no weight.
            Array.Clear(factors);
            for (long k = 0; k < rows * vectors; k++) factor[k] = r[k] += unit * Vector256.Sum(Vector256.Load(sum + k * Lanes));
            for (long from = 0; from < n; from += block)
            {
                for (int i = 0; i < rows; i += TileRows) Backward(Tile(first, rows, i, from), factor + i * vectors, adjoint + from * vectors);
            }
        }

        /// <summary>Some columns of four rows of a group. One that is not full has its last row again, in whose sums nobody is interested.</summary>
        private Rows<T> Tile(long first, int rows, int i, long from)
        {
            bool whole = from + block <= n;
            long stride = whole ? n : block;
            int last = rows - 1 - i;
            T* start = (whole ? a + first * n + from : Pin(tail)) + i * stride;
            return new Rows<T>(start, start + Math.Min(1, last) * stride, start + Math.Min(2, last) * stride, start + Math.Min(3, last) * stride);
        }

        private void Forward(Rows<T> rows, float* v, float* sum)
        {
            long b = 0;
            for (; b <= vectors - ForwardVectors; b += ForwardVectors) ForwardThree<T, TEntries>(rows, block, v + b * block, sum + b * Lanes, vectors * Lanes, rows[b / ForwardVectors] + block);
            for (; b < vectors; b++) ForwardOne<T, TEntries>(rows, block, v + b * block, sum + b * Lanes, vectors * Lanes);
        }

        private void Backward(Rows<T> rows, float* factor, float* sum)
        {
            long b = 0;
            for (; b <= vectors - BackwardVectors; b += BackwardVectors) BackwardTwo<T, TEntries>(rows, block, factor + b, vectors, sum + b * block);
            for (; b < vectors; b++) BackwardOne<T, TEntries>(rows, block, factor + b, vectors, sum + b * block);
        }

        private static TItem* Pin<TItem>(TItem[] array) where TItem : unmanaged => (TItem*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
    }

    /// <summary>Where the rows of a tile begin.</summary>
    private readonly struct Rows<T>(T* a0, T* a1, T* a2, T* a3) where T : unmanaged
    {
        public readonly T* A0 = a0, A1 = a1, A2 = a2, A3 = a3;

        public T* this[long index] => (index % TileRows) switch { 0 => A0, 1 => A1, 2 => A2, _ => A3 };
    }

    // The tiles are methods by themselves: calls or other loops in the same method would cost the registers.

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardThree<T, TEntries>(Rows<T> rows, int block, float* v, float* sum, long next, T* ahead)
        where T : unmanaged
        where TEntries : struct, IEntries<T>
    {
        T* a0 = rows.A0, a1 = rows.A1, a2 = rows.A2, a3 = rows.A3;
        Vector256<float> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default,
            s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        for (long j = 0; j < block; j += Lanes)
        {
            // A part of the next block, which the processor would not guess: its rows are far apart.
            if (Sse.IsSupported) Sse.Prefetch0(ahead + j);
            Vector256<float> x0 = Vector256.Load(v + j), x1 = Vector256.Load(v + block + j), x2 = Vector256.Load(v + 2 * block + j);
            Vector256<float> row = TEntries.Load(a0 + j);
            s00 = Vector256.FusedMultiplyAdd(row, x0, s00);
            s01 = Vector256.FusedMultiplyAdd(row, x1, s01);
            s02 = Vector256.FusedMultiplyAdd(row, x2, s02);
            row = TEntries.Load(a1 + j);
            s10 = Vector256.FusedMultiplyAdd(row, x0, s10);
            s11 = Vector256.FusedMultiplyAdd(row, x1, s11);
            s12 = Vector256.FusedMultiplyAdd(row, x2, s12);
            row = TEntries.Load(a2 + j);
            s20 = Vector256.FusedMultiplyAdd(row, x0, s20);
            s21 = Vector256.FusedMultiplyAdd(row, x1, s21);
            s22 = Vector256.FusedMultiplyAdd(row, x2, s22);
            row = TEntries.Load(a3 + j);
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

    /// <summary>Two sums per row, of even and of odd registers, so that no sum waits for itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ForwardOne<T, TEntries>(Rows<T> rows, int block, float* v, float* sum, long next)
        where T : unmanaged
        where TEntries : struct, IEntries<T>
    {
        T* a0 = rows.A0, a1 = rows.A1, a2 = rows.A2, a3 = rows.A3;
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        for (long j = 0; j < block; j += 2 * Lanes)
        {
            Vector256<float> x0 = Vector256.Load(v + j), x1 = Vector256.Load(v + Lanes + j);
            s00 = Vector256.FusedMultiplyAdd(TEntries.Load(a0 + j), x0, s00);
            s01 = Vector256.FusedMultiplyAdd(TEntries.Load(a0 + Lanes + j), x1, s01);
            s10 = Vector256.FusedMultiplyAdd(TEntries.Load(a1 + j), x0, s10);
            s11 = Vector256.FusedMultiplyAdd(TEntries.Load(a1 + Lanes + j), x1, s11);
            s20 = Vector256.FusedMultiplyAdd(TEntries.Load(a2 + j), x0, s20);
            s21 = Vector256.FusedMultiplyAdd(TEntries.Load(a2 + Lanes + j), x1, s21);
            s30 = Vector256.FusedMultiplyAdd(TEntries.Load(a3 + j), x0, s30);
            s31 = Vector256.FusedMultiplyAdd(TEntries.Load(a3 + Lanes + j), x1, s31);
        }
        (Vector256.Load(sum) + (s00 + s01)).Store(sum);
        (Vector256.Load(sum + next) + (s10 + s11)).Store(sum + next);
        (Vector256.Load(sum + 2 * next) + (s20 + s21)).Store(sum + 2 * next);
        (Vector256.Load(sum + 3 * next) + (s30 + s31)).Store(sum + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BackwardTwo<T, TEntries>(Rows<T> rows, int block, float* factor, long next, float* sum)
        where T : unmanaged
        where TEntries : struct, IEntries<T>
    {
        T* a0 = rows.A0, a1 = rows.A1, a2 = rows.A2, a3 = rows.A3;
        float* p1 = factor + next, p2 = p1 + next, p3 = p2 + next;
        Vector256<float> f0 = Vector256.Create(factor[0]), f1 = Vector256.Create(p1[0]), f2 = Vector256.Create(p2[0]), f3 = Vector256.Create(p3[0]);
        Vector256<float> g0 = Vector256.Create(factor[1]), g1 = Vector256.Create(p1[1]), g2 = Vector256.Create(p2[1]), g3 = Vector256.Create(p3[1]);
        for (long j = 0; j < block; j += Lanes)
        {
            Vector256<float> s = Vector256.Load(sum + j), t = Vector256.Load(sum + block + j), row = TEntries.Load(a0 + j);
            s = Vector256.FusedMultiplyAdd(row, f0, s);
            t = Vector256.FusedMultiplyAdd(row, g0, t);
            row = TEntries.Load(a1 + j);
            s = Vector256.FusedMultiplyAdd(row, f1, s);
            t = Vector256.FusedMultiplyAdd(row, g1, t);
            row = TEntries.Load(a2 + j);
            s = Vector256.FusedMultiplyAdd(row, f2, s);
            t = Vector256.FusedMultiplyAdd(row, g2, t);
            row = TEntries.Load(a3 + j);
            s = Vector256.FusedMultiplyAdd(row, f3, s);
            t = Vector256.FusedMultiplyAdd(row, g3, t);
            s.Store(sum + j);
            t.Store(sum + block + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void BackwardOne<T, TEntries>(Rows<T> rows, int block, float* factor, long next, float* sum)
        where T : unmanaged
        where TEntries : struct, IEntries<T>
    {
        T* a0 = rows.A0, a1 = rows.A1, a2 = rows.A2, a3 = rows.A3;
        Vector256<float> f0 = Vector256.Create(factor[0]), f1 = Vector256.Create(factor[next]), f2 = Vector256.Create(factor[2 * next]), f3 = Vector256.Create(factor[3 * next]);
        for (long j = 0; j < block; j += Lanes)
        {
            Vector256<float> s = Vector256.FusedMultiplyAdd(TEntries.Load(a0 + j), f0, Vector256.Load(sum + j));
            Vector256<float> t = TEntries.Load(a1 + j) * f1;
            s = Vector256.FusedMultiplyAdd(TEntries.Load(a2 + j), f2, s);
            t = Vector256.FusedMultiplyAdd(TEntries.Load(a3 + j), f3, t);
            (s + t).Store(sum + j);
        }
    }
}
