using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>K = A C A^T + sigma^2 I as a matrix, with its Cholesky factor.</summary>
/// <remarks>
/// The part of the components, large numbers but few, is added in float64: U^T U with U = diag(s) V A^T. The part of the variance left over, small
/// numbers, comes from A applied to images in float32. So the error of float32 is small beside the least eigenvalues too.
/// </remarks>
internal sealed class CholeskyKernel : IKernelSolver
{
    private const int ChunkRows = 256;
    private readonly Tensor factor;

    public CholeskyKernel(GaussianModel model, ILinearOperator op, double sigma)
    {
        long m = op.OutputShape.Aggregate(1L, (product, axis) => product * axis);
        SystemMemory.Require("The Gaussian model's matrix", 4.0 * 8 * m * m);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Device device = model.Mean.device;
        Factors = Measured(model, op).DetachFromDisposeScope();
        Tensor u = Factors.to(ScalarType.Float64);
        Tensor kernel = u.t().matmul(u);
        for (long at = 0; at < m; at += ChunkRows)
        {
            using var inner = NewDisposeScope();
            long rows = Math.Min(ChunkRows, m - at);
            Tensor left = op.Forward(model.LeftOverCovariance(Rows(op, at, rows, device))).flatten(1);
            kernel.narrow(0, at, rows).add_(left.to(ScalarType.Float64));
        }
        kernel = (kernel + kernel.t()) * 0.5 + eye(m, dtype: ScalarType.Float64, device: device) * (sigma * sigma);
        factor = linalg.cholesky(kernel).DetachFromDisposeScope();
    }

    public Tensor Factors { get; }

    /// <summary>A applied to the scaled components, diag(s) V A^T, (k, m).</summary>
    public static Tensor Measured(GaussianModel model, ILinearOperator op)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [];
        for (long at = 0; at < model.Count; at += ChunkRows)
        {
            using var inner = NewDisposeScope();
            long end = Math.Min(at + ChunkRows, model.Count);
            Tensor images = model.Components.slice(0, at, end, 1) * model.StandardDeviations.slice(0, at, end, 1).view(-1, 1, 1, 1);
            parts.Add(op.Forward(images).flatten(1).MoveToOuterDisposeScope());
        }
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of A as images, from row start on: (count, 3, S, S).</summary>
    public static Tensor Rows(ILinearOperator op, long start, long count, Device device)
    {
        if (op is GaussianOperator dense) return dense.Rows(start, count);
        Tensor unit = zeros([count, .. op.OutputShape], device: device);
        unit.flatten(1).narrow(1, start, count).copy_(eye(count, device: device));
        return op.Adjoint(unit);
    }

    public Tensor Solve(Tensor residuals, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        return residuals.to(ScalarType.Float64).t().cholesky_solve(factor).t().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Factors.Dispose();
        factor.Dispose();
    }
}
