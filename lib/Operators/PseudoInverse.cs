using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>The pseudo-inverse of any operator, by conjugate gradients.</summary>
public static class PseudoInverse
{
    /// <summary>Computes A^+ y: of all x that minimise ||A x - y||, the one of least norm.</summary>
    /// <remarks>
    /// CGLS from x = 0: conjugate gradients on A^T A x = A^T y without forming A^T A (Bjorck, "Numerical Methods for Least Squares
    /// Problems", 1996, section 7.4.1). Each row has its own step sizes and stops on its own, so rows do not influence each other.
    /// Not recorded by autograd.
    /// </remarks>
    /// <param name="A">Operator.</param>
    /// <param name="y">Outputs, (B, OutputShape).</param>
    /// <param name="iterations">Most iterations, at least 1.</param>
    /// <param name="tolerance">A row stops once ||A^T (y - A x)|| is at most this fraction of ||A^T y||.</param>
    /// <returns>A^+ y, (B, InputShape).</returns>
    /// <exception cref="InputException">An argument is out of range or y has the wrong shape.</exception>
    public static Tensor Apply(ILinearOperator A, Tensor y, int iterations = 100, double tolerance = 1e-6)
    {
        if (iterations < 1) throw new InputException($"A pseudo-inverse needs at least 1 iteration, not {iterations}.");
        if (!(tolerance >= 0))
            throw new InputException(FormattableString.Invariant($"A pseudo-inverse needs a tolerance of 0 or more, not {tolerance}."));
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        Tensor residual = y.clone(), gradient = A.Adjoint(residual);
        Tensor direction = gradient.clone(), x = zeros_like(gradient);
        Tensor gamma = SquaredNorm(gradient), goal = gamma * (tolerance * tolerance);
        for (int step = 0; step < iterations; step++)
        {
            using var inner = NewDisposeScope();
            Tensor image = A.Forward(direction), energy = SquaredNorm(image);
            Tensor active = gamma.gt(goal) & energy.gt(0);
            if (!active.any().item<bool>()) break;
            Tensor alpha = where(active, gamma / energy, zeros_like(gamma));
            x.add_(Rows(alpha, x) * direction);
            residual.sub_(Rows(alpha, residual) * image);
            gradient = A.Adjoint(residual);
            Tensor next = SquaredNorm(gradient);
            direction.copy_(where(Rows(active, direction), gradient + Rows(next / gamma, gradient) * direction, direction));
            gamma.copy_(where(active, next, gamma));
        }
        return x.MoveToOuterDisposeScope();
    }

    private static Tensor SquaredNorm(Tensor rows) => rows.flatten(1).square().sum(1);

    private static Tensor Rows(Tensor perRow, Tensor like) => perRow.reshape([perRow.shape[0], .. Enumerable.Repeat(1L, (int)like.dim() - 1)]);
}
