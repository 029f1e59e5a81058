using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>What was measured of a batch of images, y = A x + eta, and everything that made it.</summary>
/// <remarks>
/// Every prior in a comparison gets the same one. Owns <see cref="Y"/> and not the operator, which several measurements may share. Treat Y as read-only.
/// </remarks>
/// <param name="Operator">A.</param>
/// <param name="Y">Measurements, (B, Operator.OutputShape), float32 on the images' device.</param>
/// <param name="Noise">How much noise Y holds.</param>
/// <param name="NoiseSeed">Seed that y's noise was drawn with; the noise of an image depends on it and on the image's place alone.</param>
public sealed record Measurement(ILinearOperator Operator, Tensor Y, NoiseSpec Noise, ulong NoiseSeed) : IDisposable
{
    /// <summary>Seed that the operator was built with; null where nothing in it is random.</summary>
    public ulong? OperatorSeed => Operator.Seed;

    /// <summary>Number of measured images B, the rows of <see cref="Y"/>.</summary>
    public long Count => Y.shape[0];

    /// <summary>Numbers m measured of one image: the product of the operator's output shape.</summary>
    public long EntriesPerRow => Operator.OutputShape.Aggregate(1L, (product, axis) => product * axis);

    /// <summary>Expected norm of one row's noise, sqrt(E||eta||^2).</summary>
    public double NoiseNorm => Noise.ExpectedNorm(EntriesPerRow);

    /// <summary>How far images are from explaining the measurements, ||A x - y||^2 per row.</summary>
    /// <param name="images">Images, (B, Operator.InputShape).</param>
    public double[] SquaredResiduals(Tensor images)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        return Doubles((Operator.Forward(images) - Y).flatten(1).square().sum(1));
    }

    /// <summary>Simulates the measurement of images: y = A x + noise.</summary>
    /// <remarks>The noise of row b depends only on noiseSeed and firstRow + b, and is drawn on the CPU: a batch equals its rows measured one by
    /// one with their numbers, on every device.</remarks>
    /// <param name="op">Operator A, on the images' device.</param>
    /// <param name="images">Images, (B, op.InputShape), float32 in [0, 1].</param>
    /// <param name="noise">How much noise to add.</param>
    /// <param name="noiseSeed">Seed of the noise.</param>
    /// <param name="firstRow">Number of the first image, at least 0.</param>
    /// <returns>The measurement; the caller disposes it.</returns>
    /// <exception cref="InputException">The images do not have the operator's input shape, or firstRow is negative.</exception>
    public static Measurement Simulate(
        ILinearOperator op, Tensor images, NoiseSpec noise, ulong noiseSeed, long firstRow = 0)
    {
        if (firstRow < 0) throw new InputException($"A measurement needs a first row of 0 or more, not {firstRow}.");
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        Tensor y = op.Forward(images).clone();
        if (!noise.IsNone)
            y.add_(RowNoise.Draw(noiseSeed, firstRow, y.shape[0], op.OutputShape).mul_(noise.PerEntrySigma(y.numel() / y.shape[0])).to(y.device));
        return new(op, y.DetachFromDisposeScope(), noise, noiseSeed);
    }

    /// <summary>Some rows in order, with the same operator.</summary>
    /// <param name="start">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>A measurement whose Y shares memory with this one; disposing either leaves the other usable.</returns>
    /// <exception cref="InputException">The rows are not all in this measurement.</exception>
    public Measurement Rows(long start, long count)
    {
        if (start < 0 || count < 1 || start > Count - count)
            throw new InputException($"Rows {start} to {start + count - 1} are not in a measurement of {Count} rows.");
        return this with { Y = Y.narrow(0, start, count).DetachFromDisposeScope() };
    }

    /// <summary>One row, as a batch of one.</summary>
    /// <param name="index">Row.</param>
    /// <returns>The measurement of that row.</returns>
    /// <exception cref="InputException">There is no such row.</exception>
    public Measurement Row(long index) => Rows(index, 1);

    /// <summary>Each row n times in a row (0, 0, 1, 1, ...), for restarts that see the same noise.</summary>
    /// <param name="times">How often, at least 1.</param>
    /// <returns>A measurement of Count * times rows.</returns>
    /// <exception cref="InputException">times is below 1.</exception>
    public Measurement Repeat(int times)
    {
        if (times < 1) throw new InputException($"A measurement can be repeated 1 or more times, not {times}.");
        return this with { Y = Y.repeat_interleave(times, 0).DetachFromDisposeScope() };
    }

    internal static double[] Doubles(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.detach().to(ScalarType.Float64).cpu().data<double>().ToArray();
    }

    /// <summary>Disposes Y; the operator stays.</summary>
    public void Dispose() => Y.Dispose();
}
