using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Brings estimates of images at several noise levels to the measurements, by factorised matrices that are prepared for all levels together.</summary>
/// <remarks>
/// At a level sigma the estimate's covariance is S = (C^-1 + I / sigma^2)^-1, see <see cref="GaussianModel.GivenNoisy"/>: in cosine coefficients, with U = diag(s) V D^T,
/// S = diag(p w) + diag(w) U^T N^-1 U diag(w) with w = sigma^2 / (p + sigma^2) and N = I + U diag(w / sigma^2) U^T. All that depends on the level is w, a smooth
/// function of sigma and p: a sum of a few products of a function of sigma and one of p gives it to within <see cref="Tolerance"/>. So A S A^T, which would
/// cost a product of A with itself per level, is a sum of a few matrices that are computed once.
/// </remarks>
internal sealed class CorrectionsByLevel : IDisposable
{
    private const double Tolerance = 2e-3;   // of w, relative; S itself is a model of the network's error
    private const int ChunkRows = 256;
    private readonly ILinearOperator op;
    private readonly double[] variances;
    private readonly DctTransform dct;
    private readonly Tensor spectrum, weights, shares, wide, inner, measured, kernels;

    /// <summary>Prepares the matrices.</summary>
    /// <param name="model">The Gaussian model.</param>
    /// <param name="op">The operator A, which stays with its owner.</param>
    /// <param name="levels">Standard deviations of the noise of all levels: on the images, and that per measurement to go with it.</param>
    public CorrectionsByLevel(GaussianModel model, ILinearOperator op, IReadOnlyList<(double Image, double Measurement)> levels)
    {
        (this.op, variances) = (op, [.. levels.Select(l => Math.Pow(Math.Max(l.Measurement, GaussianPosterior.LeastSigma), 2))]);
        long m = op.OutputShape.Aggregate(1L, (product, axis) => product * axis), n = model.Mean.numel(), k = model.Count;
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Device device = model.Mean.device;
        dct = new DctTransform(model.Mean.shape, acrossChannels: true, device);
        Tensor p = model.LeftOver.flatten().to(ScalarType.Float64), squares = tensor([.. levels.Select(l => l.Image)], dtype: ScalarType.Float64, device: device).square().unsqueeze(1);
        Tensor w = squares / (p + squares);
        (Tensor factors, Tensor functions) = Separate(w, squares, p);
        long terms = functions.shape[0];
        SystemMemory.Require("The matrices of posterior sampling", 4.0 * (terms * (double)m * (m + k) + 2 * m * (double)n) + 8.0 * 3 * m * m);

        Tensor u = (dct.Forward(model.Components) * model.StandardDeviations.view(-1, 1, 1, 1)).flatten(1), u64 = u.to(ScalarType.Float64);
        Tensor a = empty(m, n, device: device);
        for (long at = 0; at < m; at += ChunkRows)
        {
            using var chunk = NewDisposeScope();
            long rows = Math.Min(ChunkRows, m - at);
            a.narrow(0, at, rows).copy_(dct.Forward(CholeskyKernel.Rows(op, at, rows, device)).flatten(1));
        }
        inner = empty([terms, k * k], ScalarType.Float64, device).DetachFromDisposeScope();
        measured = empty([terms, m * k], device: device).DetachFromDisposeScope();
        kernels = empty([terms, m * m], device: device).DetachFromDisposeScope();
        for (long term = 0; term < terms; term++)
        {
            using var one = NewDisposeScope();
            Tensor f = functions[term], f32 = f.to(ScalarType.Float32);
            inner[term].copy_((u64 * f).matmul(u64.t()).flatten());
            measured[term].copy_((a * f32).matmul(u.t()).flatten());
            kernels[term].copy_((a * (f * p).to(ScalarType.Float32)).matmul(a.t()).flatten());
        }
        (spectrum, weights, shares, wide) = (p.to(ScalarType.Float32).DetachFromDisposeScope(), w.to(ScalarType.Float32).DetachFromDisposeScope(),
            (factors / squares).DetachFromDisposeScope(), u.DetachFromDisposeScope());
        Factors = factors.DetachFromDisposeScope();
    }

    /// <summary>How much of each function of p the weights at a level hold, (levels, functions).</summary>
    private Tensor Factors { get; }

    /// <summary>Corrects estimates: x + S A^T (A S A^T + sigma_n^2 I)^-1 (y - A x).</summary>
    /// <param name="level">Number of the noise level.</param>
    /// <param name="images">Estimates x, (B, 3, S, S).</param>
    /// <param name="y">Measurements, (B, OutputShape).</param>
    /// <returns>(B, 3, S, S), not clamped.</returns>
    public Tensor Correct(int level, Tensor images, Tensor y)
    {
        using var scope = NewDisposeScope();
        (long k, long m) = (wide.shape[0], y[0].numel());
        Device device = images.device;
        Tensor lower = linalg.cholesky(shares[level].matmul(inner).view(k, k) + eye(k, dtype: ScalarType.Float64, device: device));
        // A diag(w) U^T L^-T, the low-rank part of A S A^T as a square root, (m, k).
        Tensor root = linalg.solve_triangular(lower, Sum(measured, level).view(m, k).to(ScalarType.Float64).t(), upper: false).t();
        Tensor kernel = root.matmul(root.t()) + Sum(kernels, level).view(m, m).to(ScalarType.Float64);
        kernel = (kernel + kernel.t()) * 0.5 + eye(m, dtype: ScalarType.Float64, device: device) * variances[level];
        Tensor solved = (y - op.Forward(images)).flatten(1).to(ScalarType.Float64).t().cholesky_solve(linalg.cholesky(kernel)).t();

        Tensor along = linalg.solve_triangular(lower.t(), solved.matmul(root).t(), upper: true).t().to(ScalarType.Float32);
        Tensor seen = dct.Forward(op.Adjoint(solved.to(ScalarType.Float32).view([solved.shape[0], .. op.OutputShape]))).flatten(1);
        Tensor change = (seen * spectrum + along.matmul(wide)) * weights[level];
        return (images + dct.Inverse(change.view(images.shape))).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the matrices.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in new[] { spectrum, weights, shares, wide, inner, measured, kernels, Factors }) tensor.Dispose();
        dct.Dispose();
    }

    private Tensor Sum(Tensor terms, int level) => Factors[level].to(ScalarType.Float32).matmul(terms);

    /// <summary>w as a sum of products, (levels, functions) and (functions, n): the least number of singular vectors that keep the tolerance.</summary>
    private static (Tensor Factors, Tensor Functions) Separate(Tensor w, Tensor squares, Tensor p)
    {
        // Scaled so that the error is relative both where w is near 1 and where it is small.
        Tensor rows = squares.sqrt(), columns = (p + squares.min()).sqrt(), scaled = w * columns / rows;
        Tensor vectors = linalg.eigh(scaled.matmul(scaled.t())).Item2.flip(1);
        for (long count = 1; ; count++)
        {
            Tensor kept = vectors.narrow(1, 0, count), factors = kept * rows, functions = kept.t().matmul(scaled) / columns;
            if (count == vectors.shape[1] || ((factors.matmul(functions) - w).abs() / w).max().item<double>() < Tolerance) return (factors, functions);
        }
    }
}
