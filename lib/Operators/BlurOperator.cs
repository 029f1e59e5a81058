using HybridPrior.Operators;

using HybridPrior.Support;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>Convolution of every channel with a known non-negative kernel of sum 1: Gaussian, or linear motion.</summary>
/// <remarks>
/// The output has the size of the input. A Gaussian is two dense matrices, one per axis, that already hold the border; motion pads by
/// two such matrices of zeros and ones and then convolves, so that its adjoint is exact for both borders.
/// </remarks>
public sealed class BlurOperator : ILinearOperator
{
    private readonly string text;
    private readonly SeparableMap map;
    private readonly Tensor? kernel;

    private BlurOperator(string text, IReadOnlyList<long> inputShape, SeparableMap map, Tensor? kernel)
    {
        this.text = text;
        this.map = map;
        this.kernel = kernel;
        InputShape = inputShape;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape => InputShape;

    /// <summary>Gaussian blur, cut off at 4 sigma.</summary>
    /// <param name="inputShape">Shape of one image, (3, H, W).</param>
    /// <param name="sigma">Standard deviation in pixels, above 0 and at most the longer side.</param>
    /// <param name="border">What lies beyond the edge.</param>
    /// <param name="device">Where the weights are kept; the CPU by default.</param>
    /// <returns>The operator.</returns>
    /// <exception cref="InputException">sigma is out of range.</exception>
    public static BlurOperator Gaussian(
        IReadOnlyList<long> inputShape, double sigma, BlurBorder border = BlurBorder.Reflect, Device? device = null)
    {
        inputShape = OperatorShapes.RequireImage("blur", inputShape);
        long side = Math.Max(inputShape[1], inputShape[2]);
        if (!(sigma > 0 && sigma <= side))
            throw new InputException(FormattableString.Invariant(
                $"blur needs sigma above 0 and at most the image's longer side, {side} pixels, not {sigma}."));
        double[] taps = BlurKernels.Gaussian(sigma);
        SeparableMap map = new(BlurKernels.Filter(taps, inputShape[1], border), BlurKernels.Filter(taps, inputShape[2], border), device);
        return new(SigmaText(sigma, border), inputShape, map, null);
    }

    /// <summary>Motion blur along a straight line, as a camera that moves at constant speed makes.</summary>
    /// <param name="inputShape">Shape of one image, (3, H, W).</param>
    /// <param name="length">Length of the line in pixels, 1 to the longer side.</param>
    /// <param name="angle">Direction in degrees, counter-clockwise from the horizontal, -360 to 360.</param>
    /// <param name="border">What lies beyond the edge.</param>
    /// <param name="device">Where the weights are kept; the CPU by default.</param>
    /// <returns>The operator.</returns>
    /// <exception cref="InputException">length or angle is out of range.</exception>
    public static BlurOperator Motion(
        IReadOnlyList<long> inputShape, long length, double angle, BlurBorder border = BlurBorder.Reflect, Device? device = null)
    {
        inputShape = OperatorShapes.RequireImage("blur", inputShape);
        long side = Math.Max(inputShape[1], inputShape[2]);
        if (length < 1 || length > side)
            throw new InputException($"blur needs a length of 1 to the image's longer side, {side} pixels, not {length}.");
        if (!(Math.Abs(angle) <= 360)) throw new InputException(FormattableString.Invariant($"blur needs an angle of -360 to 360 degrees, not {angle}."));
        double[,] taps = BlurKernels.Motion(length, angle);
        int radius = taps.GetLength(0) / 2;
        SeparableMap map = new(BlurKernels.Padding(radius, inputShape[1], border), BlurKernels.Padding(radius, inputShape[2], border), device);
        using var scope = NewDisposeScope();
        Tensor kernel = tensor(taps).to(ScalarType.Float32).unsqueeze(0).unsqueeze(0).to(device ?? CPU).DetachFromDisposeScope();
        return new(MotionText(length, angle, border), inputShape, map, kernel);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        using var scope = NewDisposeScope();
        Tensor mapped = map.Forward(x);
        return (kernel is null ? mapped : NativeConvolutions.Convolve(OneChannel(mapped), kernel).reshape(x.shape)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        if (kernel is null) return map.Adjoint(y).MoveToOuterDisposeScope();
        Tensor padded = NativeConvolutions.ConvolveTransposed(OneChannel(y), kernel);
        return map.Adjoint(padded.reshape(y.shape[0], y.shape[1], padded.shape[2], padded.shape[3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        map.Dispose();
        kernel?.Dispose();
    }

    /// <summary>The command-line form, such as <c>blur:sigma=2,border=reflect</c>.</summary>
    public override string ToString() => text;

    internal static string SigmaText(double sigma, BlurBorder border) =>
        FormattableString.Invariant($"blur:sigma={sigma},border={border.ToString().ToLowerInvariant()}");

    internal static string MotionText(long length, double angle, BlurBorder border) =>
        FormattableString.Invariant($"blur:length={length},angle={angle},border={border.ToString().ToLowerInvariant()}");

    private static Tensor OneChannel(Tensor x) => x.reshape(x.shape[0] * x.shape[1], 1, x.shape[2], x.shape[3]);
}
