using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>
/// Convolutions of many channels with fixed 2x2 or 3x3 kernels by Winograd's minimal filtering: 4x4 outputs at once, with 25 products instead of 64, or 36 instead of 144.
/// </summary>
/// <remarks>
/// Winograd 1980; Lavin and Gray 2016 for networks. Images lie pixel by pixel, channels last; the processor's vector instructions run along the channels. Sums over the
/// channels are matrix products, for which the kernels are transformed and laid out once. Rounding grows by about a digit over the direct sum.
/// </remarks>
internal sealed unsafe class WinogradFilter : IDisposable
{
    private const int Outputs = 4;

    // Numbers in a register; columns of a product that stay in registers with 6 rows.
    private const int Lanes = 8, Panel = 16, RowsAtOnce = 6;

    // Tiles that are transformed before their products: enough to use each kernel often while it is in the cache.
    private const int TilesAtOnce = 72;

    // Pixels outside the image.
    private const int MostChannels = 4096;
    private static readonly float[] Nothing = GC.AllocateArray<float>(MostChannels, pinned: true);

    private readonly IReadOnlyList<(PixelGrid Grid, int Top, int Left)> windows;
    private readonly PixelGrid target;
    private readonly Tensor kernels;
    private readonly Tensor? bias;
    private readonly int side, channels, columns, results;

    /// <summary>Prepares a filter.</summary>
    /// <param name="inputs">What is summed, with kernels of the same shape.</param>
    /// <param name="target">Pixels of the result that are written.</param>
    /// <param name="bias">(outputs), one per output channel; null for none.</param>
    public WinogradFilter(IReadOnlyList<FilterInput> inputs, PixelGrid target, Tensor? bias)
    {
        (windows, this.target) = ([.. inputs.Select(i => (i.Grid, i.Top, i.Left))], target);
        using var scope = NewDisposeScope();
        int r = (int)inputs[0].Kernel.shape[2];
        (side, channels, results) = (Outputs + r - 1, (int)inputs[0].Kernel.shape[0], (int)inputs[0].Kernel.shape[1]);
        columns = (results + Panel - 1) / Panel * Panel;
        Tensor g = tensor(r == 2 ? KernelTwo : KernelThree).view(side, r);
        Tensor spread = cat([.. inputs.Select(i => Spread(g, i.Kernel))], 1);
        if (columns > results) spread = cat([spread, zeros(side * side, spread.shape[1], columns - results)], 2);
        kernels = spread.view(side * side, -1, columns / Panel, Panel).transpose(1, 2).contiguous().DetachFromDisposeScope();
        this.bias = bias is null ? null : cat([bias.detach(), zeros(columns - results)]).contiguous().DetachFromDisposeScope();
    }

    private static double[] KernelTwo => [.5, 0, -.5, -.5, -1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 3.0, 0, 1];

    private static double[] KernelThree =>
        [1 / 4.0, 0, 0, -1 / 6.0, -1 / 6.0, -1 / 6.0, -1 / 6.0, 1 / 6.0, -1 / 6.0, 1 / 24.0, 1 / 12.0, 1 / 6.0, 1 / 24.0, -1 / 12.0, 1 / 6.0, 0, 0, 1];

    /// <summary>Whether images of so many channels can be filtered: whole registers of them.</summary>
    public static bool Fits(long inputs, long outputs) =>
        Vector256.IsHardwareAccelerated && inputs % Lanes == 0 && outputs % Lanes == 0 && Math.Max(inputs, outputs) <= MostChannels;

    /// <summary>Number of output channels.</summary>
    public long Results => results;

    /// <summary>Number of tiles of images.</summary>
    public static long Tiles(long images, long height, long width) => images * TilesOf((int)height) * TilesOf((int)width);

    /// <summary>Filters images.</summary>
    /// <param name="x">(B, H, W, inputs), contiguous.</param>
    /// <param name="y">(B, H', W', outputs), contiguous; the pixels of the target grid are written.</param>
    public void Run(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        Job job = new(this, x, y);
        int depth = channels * windows.Count, planes = side * side, threads = get_num_threads();
        // Threads that have tiles enough go through theirs without waiting for each other; few tiles are shared step by step.
        int apart = job.Tiles >= threads * TilesAtOnce ? threads : 1, most = Math.Min(job.Tiles, TilesAtOnce);
        long spreadPlane = (long)most * depth + Panel, sumPlane = (long)most * columns + Panel;
        Tensor spread = empty(apart, planes * spreadPlane), sums = empty(apart, planes * sumPlane);
        fixed (float* xs = x.Floats(), ys = y.Floats(), v = spread.Floats(), m = sums.Floats(), u = kernels.Floats(), b = bias is null ? default : bias.Floats())
        {
            (nint X, nint Y, nint V, nint M, nint U, nint B) at = ((nint)xs, (nint)ys, (nint)v, (nint)m, (nint)u, (nint)b);
            Share(apart, apart, part =>
            {
                nint own = at.V + (nint)(part * planes * spreadPlane * sizeof(float)), total = at.M + (nint)(part * planes * sumPlane * sizeof(float));
                int end = (int)((long)job.Tiles * (part + 1) / apart), helpers = apart > 1 ? 1 : threads;
                for (int first = (int)((long)job.Tiles * part / apart); first < end; first += most)
                {
                    int count = Math.Min(most, end - first), start = first;
                    Share(count, helpers, t => Spread(job, (float*)at.X, start + t, (float*)own + (long)t * depth, spreadPlane));
                    Share(planes, helpers, p => Multiply((float*)own + p * spreadPlane, (float*)at.U + (long)p * depth * columns, (float*)total + p * sumPlane, count, depth, columns));
                    Share(count, helpers, t => Gather(job, (float*)total + (long)t * columns, sumPlane, (float*)at.B, (float*)at.Y, start + t));
                }
            });
        }
    }

    /// <summary>Frees the kernels.</summary>
    public void Dispose()
    {
        kernels.Dispose();
        bias?.Dispose();
    }

    private static int TilesOf(int pixels) => (pixels + Outputs - 1) / Outputs;

    private static void Share(int count, int threads, Action<int> work)
    {
        threads = Math.Min(threads, count);
        if (threads == 1)
        {
            for (int i = 0; i < count; i++) work(i);
            return;
        }
        _ = Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, t =>
        {
            for (int i = count * t / threads; i < count * (t + 1) / threads; i++) work(i);
        });
    }

    /// <summary>The shapes of one run, sizes in pixels.</summary>
    private sealed class Job
    {
        public readonly int Height, Width, OutHeight, OutWidth, Down, Across, Tiles;

        public Job(WinogradFilter filter, Tensor x, Tensor y)
        {
            (Height, Width, OutHeight, OutWidth) = ((int)x.shape[1], (int)x.shape[2], (int)y.shape[1], (int)y.shape[2]);
            (int stride, int row, int column) = filter.target;
            (Down, Across) = (TilesOf((OutHeight - row + stride - 1) / stride), TilesOf((OutWidth - column + stride - 1) / stride));
            Tiles = (int)x.shape[0] * Down * Across;
        }
    }

    /// <summary>G k G^T of each kernel: (side^2, inputs, outputs).</summary>
    private Tensor Spread(Tensor g, Tensor kernel)
    {
        using var scope = NewDisposeScope();
        Tensor spread = g.matmul(kernel.to(ScalarType.Float64)).matmul(g.t()).to(ScalarType.Float32);
        return spread.permute(2, 3, 0, 1).reshape(side * side, channels, results).MoveToOuterDisposeScope();
    }

    /// <summary>The window of a tile, transformed.</summary>
    private void Spread(Job job, float* x, int tile, float* v, long plane)
    {
        int image = tile / (job.Down * job.Across), row = tile / job.Across % job.Down * Outputs, column = tile % job.Across * Outputs;
        float** pixels = stackalloc float*[36];
        float* window = stackalloc float[36 * Lanes];
        float* zero = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Nothing));
        foreach ((PixelGrid grid, int top, int left) in windows)
        {
            for (int i = 0; i < side; i++)
            {
                for (int j = 0; j < side; j++)
                {
                    int down = (row + i + top) * grid.Stride + grid.Row, across = (column + j + left) * grid.Stride + grid.Column;
                    bool inside = row + i + top >= 0 && column + j + left >= 0 && down < job.Height && across < job.Width;
                    pixels[i * side + j] = inside ? x + (((long)image * job.Height + down) * job.Width + across) * channels : zero;
                }
            }
            for (int c = 0; c < channels; c += Lanes, v += Lanes)
            {
                if (side == 6) WinogradTransforms.SpreadSix(pixels, c, window, v, plane);
                else WinogradTransforms.SpreadFive(pixels, c, window, v, plane);
            }
        }
    }

    /// <summary>The product of one plane: (rows, depth) times (depth, columns).</summary>
    private static void Multiply(float* v, float* u, float* m, int rows, int depth, int columns)
    {
        for (int c = 0; c < columns; c += Panel, u += (long)depth * Panel)
            for (int r = 0; r < rows; r += RowsAtOnce) MultiplySix(v + (long)r * depth, Math.Min(RowsAtOnce, rows - r) - 1, depth, u, m + (long)r * columns + c, columns);
    }

    /// <summary>Six rows of a product and 16 columns, whose sums fill the registers. Where fewer rows are left, the last one is computed again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplySix(float* v, int last, int depth, float* u, float* m, int columns)
    {
        float* a0 = v, a1 = v + Math.Min(1, last) * depth, a2 = v + Math.Min(2, last) * depth, a3 = v + Math.Min(3, last) * depth, a4 = v + Math.Min(4, last) * depth,
            a5 = v + last * depth;
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default,
            s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        for (int k = 0; k < depth; k++, u += Panel)
        {
            Vector256<float> b0 = Vector256.Load(u), b1 = Vector256.Load(u + Lanes), a = Vector256.Create(a0[k]);
            s00 = Vector256.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(a, b1, s01);
            a = Vector256.Create(a1[k]);
            s10 = Vector256.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(a, b1, s11);
            a = Vector256.Create(a2[k]);
            s20 = Vector256.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(a, b1, s21);
            a = Vector256.Create(a3[k]);
            s30 = Vector256.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(a, b1, s31);
            a = Vector256.Create(a4[k]);
            s40 = Vector256.FusedMultiplyAdd(a, b0, s40);
            s41 = Vector256.FusedMultiplyAdd(a, b1, s41);
            a = Vector256.Create(a5[k]);
            s50 = Vector256.FusedMultiplyAdd(a, b0, s50);
            s51 = Vector256.FusedMultiplyAdd(a, b1, s51);
        }
        Store(m + last * columns, s50, s51);
        if (last >= 4) Store(m + 4 * columns, s40, s41);
        if (last >= 3) Store(m + 3 * columns, s30, s31);
        if (last >= 2) Store(m + 2 * columns, s20, s21);
        if (last >= 1) Store(m + columns, s10, s11);
        Store(m, s00, s01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* m, Vector256<float> first, Vector256<float> second)
    {
        first.Store(m);
        second.Store(m + Lanes);
    }

    /// <summary>The outputs of a tile.</summary>
    private void Gather(Job job, float* m, long plane, float* shift, float* y, int tile)
    {
        int image = tile / (job.Down * job.Across), row = tile / job.Across % job.Down * Outputs, column = tile % job.Across * Outputs;
        float** pixels = stackalloc float*[Outputs * Outputs];
        float* window = stackalloc float[Outputs * 6 * Lanes], elsewhere = stackalloc float[results];
        for (int i = 0; i < Outputs; i++)
        {
            for (int j = 0; j < Outputs; j++)
            {
                int down = (row + i) * target.Stride + target.Row, across = (column + j) * target.Stride + target.Column;
                pixels[i * Outputs + j] = down < job.OutHeight && across < job.OutWidth ? y + (((long)image * job.OutHeight + down) * job.OutWidth + across) * results : elsewhere;
            }
        }
        for (int c = 0; c < results; c += Lanes, m += Lanes)
        {
            Vector256<float> add = shift is null ? default : Vector256.Load(shift + c);
            if (side == 6) WinogradTransforms.GatherSix(m, plane, window, add, pixels, c);
            else WinogradTransforms.GatherFive(m, plane, window, add, pixels, c);
        }
    }
}
