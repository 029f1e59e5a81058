using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>K = A C A^T + sigma^2 I by its action alone, solved by preconditioned conjugate gradients.</summary>
/// <remarks>
/// Hestenes and Stiefel 1952. The preconditioner is U^T U + T^T diag(q) T, inverted by Woodbury's formula: exact for the components, U = diag(s) V A^T, while
/// of the variance left over and the noise only the diagonal counts. Where measurements are images, T is their cosine transform, in which it is all there is
/// after no operator or a blur, or nearly; elsewhere T is the identity and q the mean. Rows have step sizes of their own and do not influence each other.
/// </remarks>
internal sealed class ConjugateGradientKernel : IKernelSolver
{
    private const int MostSteps = 300;
    private const int Probes = 8;
    private readonly GaussianModel model;
    private readonly ILinearOperator op;
    private readonly double variance, tolerance;
    private readonly DctTransform? dct;
    private readonly Tensor diagonal, scaled, inner;

    public ConjugateGradientKernel(GaussianModel model, ILinearOperator op, double sigma, double tolerance)
    {
        (this.model, this.op, variance, this.tolerance) = (model, op, sigma * sigma, tolerance);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Device device = model.Mean.device;
        Factors = CholeskyKernel.Measured(model, op).DetachFromDisposeScope();
        // In double precision: the components are a million times as large as what is left over, and the small numbers count.
        if (op.OutputShape is [3, > 1, > 1]) dct = new DctTransform(op.OutputShape, acrossChannels: true, device, ScalarType.Float64);

        // The diagonal of T A P A^T T^T by random signs (Bekas, Kokiopoulou and Saad 2007); a preconditioner needs no more than a few of them.
        Tensor signs = (randint(0, 2, [Probes, Factors.shape[1]], generator: new Generator(1, CPU)) * 2 - 1).to(ScalarType.Float64).to(device);
        Tensor image = op.Adjoint(Back(signs).to(ScalarType.Float32).view([Probes, .. op.OutputShape]));
        Tensor seen = Transform(op.Forward(model.LeftOverCovariance(image)).flatten(1).to(ScalarType.Float64)) * signs;
        diagonal = (dct is null ? seen.mean() : seen.mean([0]).clamp_min(0)).add(variance).DetachFromDisposeScope();
        Tensor wide = Transform(Factors.to(ScalarType.Float64));
        scaled = (wide / diagonal).DetachFromDisposeScope();
        inner = linalg.cholesky(wide.matmul(scaled.t()) + eye(model.Count, dtype: ScalarType.Float64, device: device)).DetachFromDisposeScope();
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
        foreach (Tensor tensor in new[] { Factors, diagonal, scaled, inner }) tensor.Dispose();
        dct?.Dispose();
    }

    private Tensor Apply(Tensor w)
    {
        Tensor single = w.to(ScalarType.Float32);
        Tensor left = op.Forward(model.LeftOverCovariance(op.Adjoint(single.view([w.shape[0], .. op.OutputShape])))).flatten(1);
        return (single.matmul(Factors.t()).matmul(Factors) + left).to(ScalarType.Float64) + w * variance;
    }

    private Tensor Precondition(Tensor r)
    {
        Tensor transformed = Transform(r), along = transformed.matmul(scaled.t());
        return Back(transformed / diagonal - along.t().cholesky_solve(inner).t().matmul(scaled));
    }

    private Tensor Transform(Tensor rows) => dct?.Forward(rows.view([rows.shape[0], .. op.OutputShape])).flatten(1) ?? rows;

    private Tensor Back(Tensor coefficients) => dct?.Inverse(coefficients.view([coefficients.shape[0], .. op.OutputShape])).flatten(1) ?? coefficients;

    private static Tensor Dot(Tensor a, Tensor b) => (a * b).sum([1], keepdim: true);
}
