using static TorchSharp.torch;

namespace HybridPrior.Support;

/// <summary>Computes a convolution, transposed or not, of images (B, C, H, W) with a kernel as libtorch lays it out.</summary>
/// <param name="x">Images (B, C, H, W).</param>
/// <param name="kernel">(outputs, C / groups, kh, kw), transposed (C, outputs / groups, kh, kw).</param>
/// <param name="bias">(outputs), or null.</param>
/// <param name="stride">Step in pixels, along both axes.</param>
/// <param name="padding">Zeros added on each side; transposed: pixels cut off.</param>
/// <param name="groups">How many parts the channels fall into that do not mix.</param>
/// <param name="transposed">Whether the convolution is transposed.</param>
/// <returns>(B, outputs, H', W').</returns>
internal delegate Tensor Convolution(Tensor x, Tensor kernel, Tensor? bias, long stride, long padding, long groups, bool transposed);

/// <summary>A convolution to try a processor with: small, of a kind that networks and operators here have.</summary>
internal sealed record ConvolutionProbe(
    long Batch, long Inputs, long Side, long Outputs, long Kernel, long Stride = 1, long Padding = 0, bool Transposed = false, long Groups = 1)
{
    // Channels that oneDNN pads to blocks of 8 or 16 and such that it does not; one, few and many pixels; and two networks side by side, as groups.
    private static readonly ConvolutionProbe[] All =
    [
        new(2, 100, 1, 256, 4, Transposed: true),
        new(2, 36, 8, 20, 4, Stride: 2, Padding: 1, Transposed: true),
        new(2, 64, 16, 3, 4, Stride: 2, Padding: 1, Transposed: true),
        new(2, 64, 32, 3, 3, Padding: 1),
        new(2, 36, 16, 33, 3, Padding: 1),
        new(2, 3, 32, 32, 4, Stride: 2, Padding: 1),
        new(2, 256, 4, 1, 4),
        new(2, 128, 16, 36, 1),
        new(2, 64, 16, 64, 3, Padding: 1),
        new(3, 1, 32, 1, 9),
        new(3, 1, 24, 1, 9, Transposed: true),
        new(1, 40, 16, 66, 3, Padding: 1, Groups: 2),
        new(1, 40, 8, 24, 4, Stride: 2, Padding: 1, Transposed: true, Groups: 2),
    ];

    private static readonly long[] GarbageSizes = [.. from size in new long[] { 256, 1024, 4096, 16384, 65536, 262144 } from copy in Enumerable.Range(0, 2) select size];

    /// <summary>The largest relative error of output, input gradient and weight gradient over all probes in both memory layouts, against double precision; NaN where one is not finite.</summary>
    /// <param name="convolve">What to try; in double precision it is taken to be right.</param>
    public static double WorstError(Convolution convolve)
    {
        using var outside = inference_mode(false);
        using var gradientsOn = enable_grad();
        using Generator random = new(1, CPU);
        double worst = 0;
        foreach (ConvolutionProbe probe in All)
            foreach (bool channelsLast in new[] { false, true })
            {
                double error = probe.Error(convolve, random, channelsLast);
                if (!double.IsFinite(error)) return double.NaN;
                worst = Math.Max(worst, error);
            }
        return worst;
    }

    private double Error(Convolution convolve, Generator random, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        long[] shape = Transposed ? [Inputs, Outputs / Groups, Kernel, Kernel] : [Outputs, Inputs / Groups, Kernel, Kernel];
        Tensor x = Laid(randn([Batch, Inputs, Side, Side], generator: random)), kernel = Laid(randn(shape, generator: random));
        long side = Transposed ? (Side - 1) * Stride - 2 * Padding + Kernel : (Side + 2 * Padding - Kernel) / Stride + 1;
        Tensor cotangent = Laid(randn([Batch, Outputs, side, side], generator: random));
        Tensor[] single = Run(ScalarType.Float32), exact = Run(ScalarType.Float64);
        double[] errors = [.. single.Zip(exact, (s, e) => ((s.to(ScalarType.Float64) - e).norm() / e.norm()).item<double>())];
        return errors.All(double.IsFinite) ? errors.Max() : double.NaN;

        Tensor Laid(Tensor t) => channelsLast ? t.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : t;

        Tensor[] Run(ScalarType type)
        {
            Tensor input = x.to(type).detach().requires_grad_(true), weight = kernel.to(type).detach().requires_grad_(true);
            LeaveGarbage();
            Tensor output = convolve(input, weight, null, Stride, Padding, Groups, Transposed);
            LeaveGarbage();
            return [output.detach(), .. autograd.grad([output], [input, weight], [cotangent.to(type)])];
        }
    }

    /// <summary>Fills memory with NaN and frees it, so that padding which is never written holds something that shows.</summary>
    private static void LeaveGarbage()
    {
        Tensor[] garbage = [.. GarbageSizes.Select(size => full(size, float.NaN))];
        foreach (Tensor tensor in garbage) tensor.Dispose();
    }
}
