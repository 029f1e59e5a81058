using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>K = A C A^T + sigma^2 I by its action alone, solved by preconditioned conjugate gradients.</summary>
/// <remarks>
/// Hestenes and Stiefel 1952. The preconditioner is U^T U + tau I, inverted by Woodbury's formula: exact for the components, U = diag(s) V A^T, while the
/// variance left over counts as if it were white, with tau the mean of its diagonal. Rows have step sizes of their own and do not influence each other.
/// </remarks>
internal sealed class ConjugateGradientKernel : IKernelSolver
{
    private const int MostSteps = 300;
    private const int Probes = 8;
    private readonly GaussianModel model;
    private readonly ILinearOperator op;
    private readonly double variance, tau, tolerance;
    private readonly Tensor inner;

    public ConjugateGradientKernel(GaussianModel model, ILinearOperator op, double sigma, double tolerance)
    {
        (this.model, this.op, variance, this.tolerance) = (model, op, sigma * sigma, tolerance);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Device device = model.Mean.device;
        Factors = CholeskyKernel.Measured(model, op).DetachFromDisposeScope();

        // The trace of A P A^T by random signs (Hutchinson 1990); a preconditioner needs no more than a few of them.
        Tensor signs = randint(0, 2, [Probes, Factors.shape[1]], generator: new Generator(1, CPU)).to(ScalarType.Float32).to(device) * 2 - 1;
        Tensor image = op.Adjoint(signs.view([Probes, .. op.OutputShape]));
        tau = (image * model.LeftOverCovariance(image)).sum().to(ScalarType.Float64).item<double>() / signs.numel() + variance;
        Tensor wide = Factors.to(ScalarType.Float64);
        inner = linalg.cholesky(wide.matmul(wide.t()) + eye(model.Count, dtype: ScalarType.Float64, device: device) * tau).DetachFromDisposeScope();
    }

    public Tensor Factors { get; }

    public Tensor Solve(Tensor residuals, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        Tensor residual = residuals.to(ScalarType.Float64).clone(), solution = zeros_like(residual);
        Tensor preconditioned = Precondition(residual), direction = preconditioned.clone();
        Tensor product = Dot(residual, preconditioned), goal = Dot(residual, residual) * (tolerance * tolerance);
        for (int step = 0; step < MostSteps && !cancellation.IsCancellationRequested; step++)
        {
            using var steps = NewDisposeScope();
            Tensor active = Dot(residual, residual).gt(goal);
            if (!active.any().item<bool>()) break;
            Tensor image = Apply(direction);
            Tensor length = where(active, product / Dot(direction, image), zeros_like(product));
            solution.add_(length * direction);
            residual.sub_(length * image);
            preconditioned = Precondition(residual);
            Tensor next = Dot(residual, preconditioned);
            direction.copy_(where(active, preconditioned + next / product * direction, direction));
            product.copy_(where(active, next, product));
        }
        return solution.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Factors.Dispose();
        inner.Dispose();
    }

    private Tensor Apply(Tensor w)
    {
        Tensor single = w.to(ScalarType.Float32);
        Tensor left = op.Forward(model.LeftOverCovariance(op.Adjoint(single.view([w.shape[0], .. op.OutputShape])))).flatten(1);
        return (single.matmul(Factors.t()).matmul(Factors) + left).to(ScalarType.Float64) + w * variance;
    }

    private Tensor Precondition(Tensor r)
    {
        Tensor along = r.to(ScalarType.Float32).matmul(Factors.t()).to(ScalarType.Float64);
        return (r - along.t().cholesky_solve(inner).t().to(ScalarType.Float32).matmul(Factors)) / tau;
    }

    private static Tensor Dot(Tensor a, Tensor b) => (a * b).sum([1], keepdim: true);
}
