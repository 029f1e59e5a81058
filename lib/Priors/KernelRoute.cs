namespace HybridPrior.Priors;

/// <summary>How K = A C A^T + sigma^2 I of a Gaussian posterior is inverted.</summary>
public enum KernelRoute
{
    /// <summary>The m x m matrix is formed and factorised, once for all rows.</summary>
    Cholesky,

    /// <summary>Preconditioned conjugate gradients per row, without the matrix.</summary>
    ConjugateGradients,
}
