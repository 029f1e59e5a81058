using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A convolution with a fixed kernel by minimal filtering, forwards and backwards.</summary>
public sealed class WinogradConvolution : IDisposable
{
    // With fewer tiles the transformed kernels, several times as large as the kernel, would be read for too few products.
    private const long LeastTiles = 4;
    private readonly IReadOnlyList<WinogradFilter> forwards;
    private readonly WinogradFilter backwards;
    private readonly long outputs;
    private readonly int enlargement;

    private WinogradConvolution(IReadOnlyList<WinogradFilter> forwards, WinogradFilter backwards, long outputs, int enlargement) =>
        (this.forwards, this.backwards, this.outputs, this.enlargement) = (forwards, backwards, outputs, enlargement);

    /// <summary>Prepares a convolution.</summary>
    /// <param name="kernel">(outputs, inputs, 3, 3).</param>
    /// <param name="bias">(outputs), one per output channel; null for none.</param>
    /// <param name="shape">Its numbers.</param>
    /// <returns>The convolution; null where minimal filtering does not know it.</returns>
    public static WinogradConvolution? Of(Tensor kernel, Tensor? bias, ConvolutionShape shape)
    {
        if ((shape.Kernel, shape.Stride, shape.Padding) != (3, 1, 1) || kernel.device_type != DeviceType.CPU || !WinogradFilter.Fits(kernel.shape[1], kernel.shape[0])) return null;
        using var scope = NewDisposeScope();
        return new WinogradConvolution(
            [new WinogradFilter([new FilterInput(PixelGrid.All, -1, -1, kernel.transpose(0, 1))], PixelGrid.All, bias)],
            new WinogradFilter([new FilterInput(PixelGrid.All, -1, -1, kernel.flip(2, 3))], PixelGrid.All, null), kernel.shape[0], 1);
    }

    /// <summary>Prepares a transposed convolution that doubles the size: one convolution with a 2x2 kernel for each of four pixels.</summary>
    /// <param name="kernel">(inputs, outputs, 4, 4).</param>
    /// <param name="bias">(outputs), one per output channel; null for none.</param>
    /// <param name="shape">Its numbers.</param>
    /// <returns>The convolution; null where minimal filtering does not know it.</returns>
    public static WinogradConvolution? OfTransposed(Tensor kernel, Tensor? bias, ConvolutionShape shape)
    {
        if ((shape.Kernel, shape.Stride, shape.Padding) != (4, 2, 1) || kernel.device_type != DeviceType.CPU || !WinogradFilter.Fits(kernel.shape[0], kernel.shape[1])) return null;
        using var scope = NewDisposeScope();
        (int Down, int Across)[] pixels = [(0, 0), (0, 1), (1, 0), (1, 1)];
        return new WinogradConvolution(
            [.. pixels.Select(p => new WinogradFilter([new FilterInput(PixelGrid.All, p.Down - 1, p.Across - 1, Taps([3 - p.Down, 1 - p.Down], [3 - p.Across, 1 - p.Across]))], new PixelGrid(2, p.Down, p.Across), bias))],
            new WinogradFilter([.. pixels.Select(p => new FilterInput(new PixelGrid(2, p.Down, p.Across), -p.Down, -p.Across,
                Taps(p.Down == 0 ? [1, 3] : [0, 2], p.Across == 0 ? [1, 3] : [0, 2]).transpose(0, 1)))], PixelGrid.All, null),
            kernel.shape[1], 2);

        Tensor Taps(long[] rows, long[] columns) => kernel.index_select(2, tensor(rows)).index_select(3, tensor(columns));
    }

    /// <summary>Whether it is faster than the library's convolution for these images.</summary>
    /// <param name="x">(B, inputs, H, W).</param>
    public bool Pays(Tensor x) =>
        x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32 && WinogradFilter.Tiles(x.shape[0], x.shape[2], x.shape[3]) >= LeastTiles;

    /// <summary>Convolves images, differentiably.</summary>
    /// <param name="x">(B, inputs, H, W).</param>
    /// <returns>(B, outputs, H, W) or twice the size, channels last in memory.</returns>
    public Tensor Apply(Tensor x) => x.requires_grad && is_grad_enabled() ? Differentiable.apply(x, this) : Forward(x);

    /// <summary>Frees the kernels.</summary>
    public void Dispose()
    {
        foreach (WinogradFilter filter in forwards) filter.Dispose();
        backwards.Dispose();
    }

    private Tensor Forward(Tensor x) => Run(forwards, x, outputs, x.shape[2] * enlargement, x.shape[3] * enlargement);

    private Tensor Backward(Tensor gradient) => Run([backwards], gradient, backwards.Results, gradient.shape[2] / enlargement, gradient.shape[3] / enlargement);

    private static Tensor Run(IReadOnlyList<WinogradFilter> filters, Tensor x, long channels, long height, long width)
    {
        using var scope = NewDisposeScope();
        Tensor from = x.detach().permute(0, 2, 3, 1).contiguous(), to = empty(x.shape[0], height, width, channels);
        foreach (WinogradFilter filter in filters) filter.Run(from, to);
        return to.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private sealed class Differentiable : autograd.SingleTensorFunction<Differentiable>
    {
        private const string Owner = "convolution";

        public override string Name => nameof(WinogradConvolution);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            WinogradConvolution convolution = (WinogradConvolution)vars[1];
            ctx.save_data(Owner, convolution);
            return convolution.Forward((Tensor)vars[0]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput) =>
            [((WinogradConvolution)ctx.get_data(Owner)).Backward(gradOutput), null!];
    }
}
