using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>The map X -> R X C^T on every channel, with R (h, H) on the rows and C (w, W) on the columns.</summary>
/// <remarks>Two small dense matrices: an adjoint that is exact by construction, and gradients that are deterministic on every device.</remarks>
internal sealed class SeparableMap : IDisposable
{
    private readonly Tensor rows;
    private readonly Tensor columns;

    public SeparableMap(double[,] rows, double[,] columns, Device? device, ScalarType precision = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        this.rows = tensor(rows).to(precision).to(device ?? CPU).DetachFromDisposeScope();
        this.columns = tensor(columns).to(precision).to(device ?? CPU).DetachFromDisposeScope();
    }

    /// <summary>(B, C, H, W) to (B, C, h, w).</summary>
    public Tensor Forward(Tensor x) => rows.matmul(x.matmul(columns.t()));

    /// <summary>(B, C, h, w) to (B, C, H, W): R^T Y C.</summary>
    public Tensor Adjoint(Tensor y) => rows.t().matmul(y.matmul(columns));

    public void Dispose()
    {
        rows.Dispose();
        columns.Dispose();
    }
}
