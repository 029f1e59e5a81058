using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Solves K w = r with K = A C A^T + sigma^2 I for a batch of rows.</summary>
internal interface IKernelSolver : IDisposable
{
    /// <summary>U = diag(s) V A^T, the scaled components measured, (k, m), float32.</summary>
    Tensor Factors { get; }

    /// <param name="residuals">r, (B, m), float32.</param>
    /// <param name="cancellation">May end an iterative solution early.</param>
    /// <returns>w, (B, m), float64.</returns>
    Tensor Solve(Tensor residuals, CancellationToken cancellation);
}

/// <summary>How K = A C A^T + sigma^2 I of a Gaussian posterior is inverted.</summary>
public enum KernelRoute
{
    /// <summary>The m x m matrix is formed and factorised, once for all rows.</summary>
    Cholesky,

    /// <summary>Preconditioned conjugate gradients per row, without the matrix.</summary>
    ConjugateGradients,
}
