using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>Antialiased downsampling by 2, 4 or 8: recovering x from A x is super-resolution.</summary>
/// <remarks>
/// As MATLAB's imresize and Pillow: output pixel i is centred on input coordinate (i + 1/2) factor - 1/2, the kernel is widened by the factor.
/// At the border, taps outside the image are dropped and the rest normalised to sum 1 (Pillow's rule), so a constant image stays constant.
/// Kernel of the bicubic: R. Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15.
/// </remarks>
public sealed class SuperResolutionOperator : ILinearOperator
{
    private readonly SeparableMap map;

    /// <summary>Creates the operator for one image size.</summary>
    /// <param name="inputShape">Shape of one image, (3, H, W).</param>
    /// <param name="factor">2, 4 or 8; must divide H and W.</param>
    /// <param name="kernel">Filter.</param>
    /// <param name="device">Where the weights are kept; the CPU by default.</param>
    /// <exception cref="InputException">The factor is not 2, 4 or 8, or does not divide H and W.</exception>
    public SuperResolutionOperator(
        IReadOnlyList<long> inputShape, long factor, DownsamplingKernel kernel = DownsamplingKernel.Mean, Device? device = null)
    {
        InputShape = OperatorShapes.RequireImage("superres", inputShape);
        if (factor is not (2 or 4 or 8)) throw new InputException($"superres needs a factor of 2, 4 or 8, not {factor}.");
        long height = InputShape[1], width = InputShape[2];
        if (height % factor != 0 || width % factor != 0)
            throw new InputException($"superres needs a factor that divides the image's height and width, {height} and {width}; {factor} does not.");
        Factor = factor;
        Kernel = kernel;
        OutputShape = Array.AsReadOnly([InputShape[0], height / factor, width / factor]);
        map = new SeparableMap(Weights(height, factor, kernel), Weights(width, factor, kernel), device);
    }

    /// <summary>Downsampling factor: 2, 4 or 8.</summary>
    public long Factor { get; }

    /// <summary>How pixels are averaged before fewer are kept.</summary>
    public DownsamplingKernel Kernel { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        using var scope = NewDisposeScope();
        return map.Forward(x).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        return map.Adjoint(y).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => map.Dispose();

    /// <summary>The command-line form, such as <c>superres:factor=4,kernel=mean</c>.</summary>
    public override string ToString() => Text(Factor, Kernel);

    internal static string Text(long factor, DownsamplingKernel kernel) =>
        FormattableString.Invariant($"superres:factor={factor},kernel={kernel.ToString().ToLowerInvariant()}");

    private static double[,] Weights(long size, long factor, DownsamplingKernel kernel)
    {
        double[,] weights = new double[size / factor, size];
        for (int i = 0; i < size / factor; i++)
        {
            double centre = (i + 0.5) * factor - 0.5, sum = 0;
            for (int j = 0; j < size; j++) sum += weights[i, j] = Value(kernel, Math.Abs(j - centre) / factor);
            for (int j = 0; j < size; j++) weights[i, j] /= sum;
        }
        return weights;
    }

    private static double Value(DownsamplingKernel kernel, double t) => kernel switch
    {
        DownsamplingKernel.Mean => t < 0.5 ? 1 : 0,
        DownsamplingKernel.Bilinear => Math.Max(0, 1 - t),
        _ when t < 1 => (1.5 * t - 2.5) * t * t + 1,
        _ when t < 2 => ((-0.5 * t + 2.5) * t - 4) * t + 2,
        _ => 0,
    };
}
