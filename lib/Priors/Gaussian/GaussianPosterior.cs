using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>The posterior of a Gaussian model given measurements of one operator with one noise level, prepared once for any number of images.</summary>
/// <remarks>
/// For y = A x + eta with x ~ N(mu, C) and eta ~ N(0, sigma^2 I) the mean of x given y, which is also the linear estimate of least mean square error,
/// is mu + C A^T K^-1 (y - A mu) with K = A C A^T + sigma^2 I (Kay, "Fundamentals of Statistical Signal Processing: Estimation Theory", 1993, section 10.6).
/// </remarks>
public sealed class GaussianPosterior : IDisposable
{
    private readonly GaussianModel model;
    private readonly ILinearOperator op;
    private readonly IKernelSolver solver;

    /// <summary>Prepares the posterior.</summary>
    /// <param name="model">The Gaussian model, which stays with its owner.</param>
    /// <param name="op">The operator A, which stays with its owner.</param>
    /// <param name="sigma">Standard deviation of the noise per measurement; below <see cref="LeastSigma"/> that is used, so that K can be inverted.</param>
    /// <param name="route">How K is inverted; null to choose by the number of measurements.</param>
    /// <param name="tolerance">Where conjugate gradients end: norm of what is left of the residual, relative to the residual.</param>
    /// <exception cref="InputException">The operator measures images of another shape, or the matrix does not fit in memory.</exception>
    public GaussianPosterior(GaussianModel model, ILinearOperator op, double sigma, KernelRoute? route = null, double tolerance = 1e-4)
    {
        if (!op.InputShape.SequenceEqual(model.Mean.shape))
            throw new InputException($"The Gaussian model is of images of shape ({string.Join(", ", model.Mean.shape)}), but {op} measures ({string.Join(", ", op.InputShape)}).");
        (this.model, this.op) = (model, op);
        Sigma = Math.Max(sigma, LeastSigma);
        long m = op.OutputShape.Aggregate(1L, (product, axis) => product * axis);
        Route = route ?? (m <= LargestDirect ? KernelRoute.Cholesky : KernelRoute.ConjugateGradients);
        solver = Route == KernelRoute.Cholesky ? new CholeskyKernel(model, op, Sigma) : new ConjugateGradientKernel(model, op, Sigma, tolerance);
    }

    /// <summary>Least standard deviation assumed per measurement, also where there is no noise: 1e-4, a tenth of the rounding error of 8-bit pixels.</summary>
    public static double LeastSigma => 1e-4;

    /// <summary>Most measurements for which K is factorised: about a minute on two cores; beyond, conjugate gradients take less time and memory.</summary>
    public static int LargestDirect => 6000;

    /// <summary>Standard deviation of the noise that is assumed per measurement.</summary>
    public double Sigma { get; }

    /// <summary>How K is inverted.</summary>
    public KernelRoute Route { get; }

    /// <summary>Computes the posterior mean.</summary>
    /// <param name="y">Measurements, (B, OutputShape).</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>
    /// The posterior means (B, 3, S, S), not clamped, and per row the energy r^T K^-1 r / m with r = y - A mu: about 1 for images like those the model
    /// was trained on, more for others.
    /// </returns>
    public (Tensor Images, double[] Energies) Mean(Tensor y, CancellationToken cancellation = default)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor mean = model.Mean.unsqueeze(0).expand([y.shape[0], .. model.Mean.shape]);
        Tensor residual = Residual(mean, y), weights = solver.Solve(residual, cancellation);
        double[] energies = (residual.to(ScalarType.Float64) * weights).mean([1]).cpu().data<double>().ToArray();
        return ((mean + Back(weights)).MoveToOuterDisposeScope(), energies);
    }

    /// <summary>Computes the posterior mean in whitened coefficients: x = mu + V^T diag(s) z + D^T diag(sqrt p) d.</summary>
    /// <param name="y">Measurements, (B, OutputShape).</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>z and d side by side, (B, Count + 3 S S), which the prior has as N(0, I).</returns>
    public Tensor Coefficients(Tensor y, CancellationToken cancellation = default)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor weights = solver.Solve(Residual(model.Mean.unsqueeze(0).expand([y.shape[0], .. model.Mean.shape]), y), cancellation);
        Tensor amounts = weights.matmul(solver.Factors.to(ScalarType.Float64).t()).to(ScalarType.Float32);
        Tensor seen = op.Adjoint(weights.to(ScalarType.Float32).view([weights.shape[0], .. op.OutputShape]));
        return cat([amounts, model.WhitenLeftOver(seen).flatten(1)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Corrects anyone's image towards the measurements along what the model knows of images: x + C A^T K^-1 (y - A x).</summary>
    /// <param name="images">Images x, (B, 3, S, S).</param>
    /// <param name="y">Measurements, (B, OutputShape).</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>(B, 3, S, S), not clamped.</returns>
    public Tensor Correct(Tensor images, Tensor y, CancellationToken cancellation = default)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        return (images + Back(solver.Solve(Residual(images, y), cancellation))).MoveToOuterDisposeScope();
    }

    /// <summary>Draws differences between images that the measurements allow and the posterior mean, which are the same for all measurements of this operator and noise.</summary>
    /// <remarks>
    /// Exact draws of N(0, C - C A^T K^-1 A C): for e from N(0, C) and noise eta, what the posterior mean would miss of e is e - C A^T K^-1 (A e + eta)
    /// (Hoffman and Ribak, Astrophysical Journal 380, 1991).
    /// </remarks>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>(count, 3, S, S); the caller disposes them.</returns>
    public Tensor Deviations(int count, Generator random, CancellationToken cancellation = default)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor off = model.Draw(count, random) - model.Mean;
        Tensor noise = randn([count, .. op.OutputShape], generator: random).to(off.device) * Sigma;
        return (off - Back(solver.Solve((op.Forward(off) + noise).flatten(1), cancellation))).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the factors.</summary>
    public void Dispose() => solver.Dispose();

    private Tensor Residual(Tensor images, Tensor y) => (y - op.Forward(images)).flatten(1);

    /// <summary>
    /// C A^T w. Along the components w is long and nearly orthogonal to U where there is little noise, and what is left of the product must be right: float64.
    /// </summary>
    private Tensor Back(Tensor weights)
    {
        Tensor amounts = weights.matmul(solver.Factors.to(ScalarType.Float64).t()).to(ScalarType.Float32);
        Tensor along = model.Image(amounts) - model.Mean;
        return along + model.LeftOverCovariance(op.Adjoint(weights.to(ScalarType.Float32).view([weights.shape[0], .. op.OutputShape])));
    }
}
