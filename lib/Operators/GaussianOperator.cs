using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>Gaussian compressed sensing: y = A x with an (m, n) matrix of independent N(0, 1/m) entries.</summary>
/// <remarks>
/// As in the paper's section 4: n is the number of image values (channels * height * width) and E||A x||^2 = ||x||^2. The matrix is always
/// drawn on the CPU, so that a seed gives the same matrix on every device, and held densely: 4 m n bytes, or 2 m n where its entries have 16 bits.
/// </remarks>
public sealed class GaussianOperator : ILinearOperator
{
    private readonly DenseMatrix matrix;
    private readonly int bits;

    /// <summary>Draws A, (m, n) with n = 3 H W, entries N(0, 1/m).</summary>
    /// <param name="inputShape">Shape of one input, (3, H, W) for images.</param>
    /// <param name="m">Number of measurements, 1 to n.</param>
    /// <param name="seed">Seed of the matrix.</param>
    /// <param name="device">Where the matrix is kept; the CPU by default.</param>
    /// <param name="bits">32 for entries in single precision. 16: entries are rounded to steps of 1/4096 of their standard deviation and measurements are made with those; half the
    /// memory, and for one image, whose steps wait for it, less time.</param>
    /// <exception cref="InputException">m is not in 1..n, bits is not 16 or 32, or the matrix does not fit in memory.</exception>
    public GaussianOperator(IReadOnlyList<long> inputShape, long m, ulong seed = 1, Device? device = null, int bits = 32)
    {
        Seed = seed;
        this.bits = bits is 16 or 32 ? bits : throw new InputException($"gaussian has entries of 16 or 32 bits, not {bits}.");
        InputShape = OperatorShapes.RequireAny(ToString(m), inputShape);
        long n = OperatorShapes.Count(InputShape);
        if (m < 1) throw new InputException($"gaussian needs m of at least 1, not {m}.");
        if (m > n)
            throw new InputException(
                $"gaussian needs m of at most {n}, the number of values in an input of shape {OperatorShapes.Text(InputShape)}, not {m}.");
        SystemMemory.Require(ToString(m), MatrixBytes(m, n));
        OutputShape = Array.AsReadOnly([m]);
        matrix = DenseMatrix.Normal(m, n, 1 / Math.Sqrt(m), bits, seed, device ?? CPU);
    }

    private GaussianOperator(IReadOnlyList<long> inputShape, DenseMatrix rows, int bits, ulong? seed)
    {
        (InputShape, matrix, this.bits, Seed) = (inputShape, rows, bits, seed);
        OutputShape = Array.AsReadOnly([rows.Rows]);
    }

    /// <summary>Bytes of the matrix.</summary>
    public double Bytes => MatrixBytes(OutputShape[0], OperatorShapes.Count(InputShape));

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape { get; }

    /// <inheritdoc/>
    public ulong? Seed { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        using var scope = NewDisposeScope();
        return matrix.Multiply(x.flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        return matrix.MultiplyTransposed(y).reshape([y.shape[0], .. InputShape]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Reads the matrix once, which is most of the time of both products.</remarks>
    public (Tensor Residual, Tensor Gradient) ResidualAndGradient(Tensor x, Tensor y)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        (Tensor residual, Tensor gradient) = matrix.ResidualAndGradient(x.detach().flatten(1), y);
        return (residual.MoveToOuterDisposeScope(), gradient.view(x.shape).MoveToOuterDisposeScope());
    }

    /// <summary>Some rows of the matrix as images, which is what the adjoint makes of unit measurements, without the arithmetic.</summary>
    /// <param name="start">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>(count, InputShape); may share the matrix's memory, to be read only.</returns>
    /// <exception cref="InputException">The rows are not all in the matrix.</exception>
    public Tensor Rows(long start, long count)
    {
        RequireRows(start, count);
        using var scope = NewDisposeScope();
        return matrix.Take(start, count).view([count, .. InputShape]).MoveToOuterDisposeScope();
    }

    /// <summary>Some of the measurements as an operator, whose entries keep the variance they have here.</summary>
    /// <param name="start">First measurement.</param>
    /// <param name="count">Number of measurements.</param>
    /// <returns>The operator; shares the matrix's memory, and either may be disposed first.</returns>
    /// <exception cref="InputException">The rows are not all in the matrix.</exception>
    public GaussianOperator Part(long start, long count)
    {
        RequireRows(start, count);
        return new GaussianOperator(InputShape, matrix.Part(start, count), bits, Seed);
    }

    /// <inheritdoc/>
    public void Dispose() => matrix.Dispose();

    /// <summary>The command-line form, such as <c>gaussian:m=1000</c> or <c>gaussian:m=1000,bits=16</c>; the seed is not part of it.</summary>
    public override string ToString() => ToString(OutputShape[0]);

    internal static string Text(long m, int bits) => FormattableString.Invariant($"gaussian:m={m}{(bits == 32 ? "" : $",bits={bits}")}");

    private string ToString(long m) => Text(m, bits);

    private double MatrixBytes(long m, long n) => bits / 8 * (double)m * n;

    private void RequireRows(long start, long count)
    {
        if (start < 0 || count < 1 || start > OutputShape[0] - count) throw new InputException($"Rows {start} to {start + count - 1} are not in {this}.");
    }
}
