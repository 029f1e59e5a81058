using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Gaussian compressed sensing: y = A x with an (m, n) matrix of independent N(0, 1/m) entries.</summary>
/// <remarks>
/// As in the paper's section 4: n is the number of image values (channels * height * width) and E||A x||^2 = ||x||^2. The matrix is always
/// drawn on the CPU, so that a seed gives the same matrix on every device, and held densely: 4 m n bytes.
/// </remarks>
public sealed class GaussianOperator : ILinearOperator
{
    private readonly Tensor matrix;

    /// <summary>Draws the matrix.</summary>
    /// <param name="inputShape">Shape of one input, (3, H, W) for images.</param>
    /// <param name="m">Number of measurements, 1 to n.</param>
    /// <param name="seed">Seed of the matrix.</param>
    /// <param name="device">Where the matrix is kept; the CPU by default.</param>
    /// <exception cref="InputException">m is not in 1..n, or the matrix does not fit in memory.</exception>
    public GaussianOperator(IReadOnlyList<long> inputShape, long m, ulong seed, Device? device = null)
    {
        InputShape = OperatorShapes.RequireAny(Text(m), inputShape);
        long n = OperatorShapes.Count(InputShape);
        if (m < 1) throw new InputException($"gaussian needs m of at least 1, not {m}.");
        if (m > n)
            throw new InputException(
                $"gaussian needs m of at most {n}, the number of values in an input of shape {OperatorShapes.Text(InputShape)}, not {m}.");
        SystemMemory.Require(Text(m), 4.0 * m * n);
        OutputShape = Array.AsReadOnly([m]);
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        matrix = randn(m, n, dtype: ScalarType.Float32, generator: generator).mul_(1 / Math.Sqrt(m)).to(device ?? CPU).DetachFromDisposeScope();
    }

    private GaussianOperator(IReadOnlyList<long> inputShape, Tensor rows)
    {
        (InputShape, matrix) = (inputShape, rows);
        OutputShape = Array.AsReadOnly([rows.shape[0]]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        using var scope = NewDisposeScope();
        return x.flatten(1).matmul(matrix.t()).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        return y.matmul(matrix).reshape([y.shape[0], .. InputShape]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Reads the matrix once, which is most of the time of both products.</remarks>
    public (Tensor Residual, Tensor Adjoint) Misfit(Tensor x, Tensor y)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        Tensor flat = x.detach().flatten(1);
        if (!FusedResidual.Fits(matrix, flat))
        {
            Tensor misfit = Forward(flat.view(x.shape)) - y;
            return (misfit.MoveToOuterDisposeScope(), Adjoint(misfit).MoveToOuterDisposeScope());
        }
        (Tensor residual, Tensor adjoint) = FusedResidual.Of(matrix, flat, y);
        return (residual.MoveToOuterDisposeScope(), adjoint.view(x.shape).MoveToOuterDisposeScope());
    }

    /// <summary>Some rows of the matrix as images, which is what the adjoint makes of unit measurements, without the arithmetic.</summary>
    /// <param name="start">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>(count, InputShape); shares the matrix's memory, to be read only.</returns>
    /// <exception cref="InputException">The rows are not all in the matrix.</exception>
    public Tensor Rows(long start, long count)
    {
        if (start < 0 || count < 1 || start > OutputShape[0] - count)
            throw new InputException($"Rows {start} to {start + count - 1} are not in {this}.");
        using var scope = NewDisposeScope();
        return matrix.narrow(0, start, count).view([count, .. InputShape]).MoveToOuterDisposeScope();
    }

    /// <summary>Some of the measurements as an operator, whose entries keep the variance they have here.</summary>
    /// <param name="start">First measurement.</param>
    /// <param name="count">Number of measurements.</param>
    /// <returns>The operator; shares the matrix's memory, and either may be disposed first.</returns>
    /// <exception cref="InputException">The rows are not all in the matrix.</exception>
    public GaussianOperator Part(long start, long count)
    {
        using var scope = NewDisposeScope();
        return new GaussianOperator(InputShape, Rows(start, count).flatten(1).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose() => matrix.Dispose();

    /// <summary>The command-line form, such as <c>gaussian:m=1000</c>; the seed is not part of it.</summary>
    public override string ToString() => Text(OutputShape[0]);

    internal static string Text(long m) => FormattableString.Invariant($"gaussian:m={m}");
}
