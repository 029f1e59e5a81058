using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>A matrix that is held whole: in single precision, or in 16-bit fixed point at half the memory.</summary>
internal sealed class DenseMatrix : IDisposable
{
    // Rows that are handled in single precision at a time.
    private const long RowsAtOnce = 512;
    private readonly Tensor values;
    private readonly double unit;

    private DenseMatrix(Tensor values, double unit) => (this.values, this.unit) = (values, unit);

    /// <summary>Number of rows m.</summary>
    public long Rows => values.shape[0];

    private bool Single => values.dtype == ScalarType.Float32;

    /// <summary>Draws independent normal entries, always on the CPU, so that a seed gives the same on every device.</summary>
    /// <param name="rows">m.</param>
    /// <param name="columns">n.</param>
    /// <param name="deviation">Standard deviation of an entry.</param>
    /// <param name="bits">32 or 16. With 16, what is drawn is rounded to steps of 1/4096 of the standard deviation, which then is the matrix.</param>
    /// <param name="seed">Seed of the entries.</param>
    /// <param name="device">Where the matrix is kept.</param>
    public static DenseMatrix Normal(long rows, long columns, double deviation, int bits, ulong seed, Device device)
    {
        const double StepsPerDeviation = 4096;
        using var scope = NewDisposeScope();
        using Generator generator = new(seed, CPU);
        if (bits == 32) return new DenseMatrix(randn(rows, columns, dtype: ScalarType.Float32, generator: generator).mul_(deviation).to(device).DetachFromDisposeScope(), 1);
        Tensor values = empty(rows, columns, ScalarType.Int16);
        for (long first = 0; first < rows; first += RowsAtOnce)
        {
            using var inner = NewDisposeScope();
            long count = Math.Min(RowsAtOnce, rows - first);
            Tensor drawn = randn(count, columns, dtype: ScalarType.Float32, generator: generator).mul_(StepsPerDeviation).round_().clamp_(-short.MaxValue, short.MaxValue);
            values.narrow(0, first, count).copy_(drawn);
        }
        return new DenseMatrix(values.to(device).DetachFromDisposeScope(), deviation / StepsPerDeviation);
    }

    /// <summary>Some rows in single precision, (count, n); to be read only.</summary>
    public Tensor Take(long start, long count)
    {
        Tensor rows = values.narrow(0, start, count);
        return Single ? rows : rows.to(ScalarType.Float32).mul_(unit);
    }

    /// <summary>Some rows as a matrix, which shares the memory; either may be disposed first.</summary>
    public DenseMatrix Part(long start, long count)
    {
        using var scope = NewDisposeScope();
        return new DenseMatrix(values.narrow(0, start, count).DetachFromDisposeScope(), unit);
    }

    /// <summary>A x for each row of (B, n); differentiable.</summary>
    public Tensor Multiply(Tensor x) => Single ? x.matmul(values.t()) : cat([.. Chunks().Select(c => x.matmul(Take(c.First, c.Count).t()))], 1);

    /// <summary>A^T y for each row of (B, m); differentiable.</summary>
    public Tensor MultiplyTransposed(Tensor y) =>
        Single ? y.matmul(values) : Chunks().Select(c => y.narrow(1, c.First, c.Count).matmul(Take(c.First, c.Count))).Aggregate((sum, part) => sum + part);

    /// <summary>A x - y and A^T (A x - y) for each row of (B, n) and (B, m); the matrix is read once where that is possible.</summary>
    public (Tensor Residual, Tensor Gradient) ResidualAndGradient(Tensor x, Tensor y)
    {
        if (FusedResidual.Fits(values, x)) return FusedResidual.Of(values, (float)unit, x, y);
        Tensor residual = Multiply(x) - y;
        return (residual, MultiplyTransposed(residual));
    }

    /// <summary>Frees the matrix.</summary>
    public void Dispose() => values.Dispose();

    private IEnumerable<(long First, long Count)> Chunks()
    {
        for (long first = 0; first < Rows; first += RowsAtOnce) yield return (first, Math.Min(RowsAtOnce, Rows - first));
    }
}
