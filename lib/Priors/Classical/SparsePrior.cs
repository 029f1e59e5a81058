using HybridPrior.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Images that are sparse in an orthonormal basis: the Lasso, minimise ||A x - y||^2 + w ||W x||_1.</summary>
/// <remarks>
/// Lasso: Tibshirani 1996; as the yardstick for generative priors: Bora et al. 2017 (w = 0.01, their scaling by sqrt(2 m) of scikit-learn's
/// 1/(2 m) ||.||^2 being a sum of squares). With a Gaussian operator on the CPU solved coefficient by coefficient as there (<see cref="CoordinateDescent"/>); otherwise by
/// FISTA (Beck and Teboulle, SIAM Journal on Imaging Sciences 2(1), 2009) with the step from the operator's norm, the restart of O'Donoghue and Candes 2015 per row,
/// and a falling weight (Hale, Yin, Zhang, SIAM Journal on Optimization 19(3), 2008).
/// </remarks>
public sealed class SparsePrior : IDirectPrior
{
    private const int ReportEvery = 25;
    private const double PathFactor = 0.98;    // per step: about 450 steps from an image's largest coefficient to a weight of 0.01
    private readonly IOrthonormalTransform transform;
    private readonly double weight;
    private readonly double? tolerance;
    private readonly int mostSteps;

    /// <summary>Prepares the prior.</summary>
    /// <param name="name">Name on the command line and in reports.</param>
    /// <param name="imageShape">Shape of its images, (3, H, W).</param>
    /// <param name="transform">The basis W; owned by the prior from now on.</param>
    /// <param name="weight">Weight w of the sum of magnitudes, above 0.</param>
    /// <param name="mostSteps">Most steps of the solver, or sweeps through all coefficients, at least 1.</param>
    /// <param name="tolerance">
    /// FISTA stops once a step changes every image by less than this fraction of its norm (1e-5 unless given), coordinate descent when scikit-learn would (1e-4).
    /// </param>
    /// <exception cref="InputException">A number is out of range.</exception>
    public SparsePrior(string name, IReadOnlyList<long> imageShape, IOrthonormalTransform transform, double weight = 0.01, int mostSteps = 1000, double? tolerance = null)
    {
        if (!((float)weight > 0 && float.IsFinite((float)weight))) throw new InputException(FormattableString.Invariant($"A sparse prior needs a weight above 0 that single precision can hold, not {weight}."));
        if (mostSteps < 1) throw new InputException($"A sparse prior needs at least 1 step, not {mostSteps}.");
        (Name, ImageShape, this.transform, this.weight, this.mostSteps, this.tolerance) = (name, imageShape, transform, weight, mostSteps, tolerance);
    }

    /// <summary>Sparse in the cosine transform of each channel.</summary>
    /// <param name="imageShape">Shape of its images, (3, H, W).</param>
    /// <param name="weight">Weight w of the sum of magnitudes, above 0.</param>
    /// <param name="device">Where to evaluate; the CPU by default.</param>
    public static SparsePrior Dct(IReadOnlyList<long> imageShape, double weight = 0.01, Device? device = null) =>
        new("lasso-dct", imageShape, new DctTransform(imageShape, device: device), weight);

    /// <summary>Sparse in the Haar wavelets of each channel.</summary>
    /// <param name="imageShape">Shape of its images, (3, H, W).</param>
    /// <param name="weight">Weight w of the sum of magnitudes, above 0.</param>
    public static SparsePrior Haar(IReadOnlyList<long> imageShape, double weight = 0.01) => new("lasso-haar", imageShape, new HaarTransform(), weight);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public long ParameterCount => ImageShape.Aggregate(1L, (product, axis) => product * axis);

    /// <inheritdoc/>
    public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
    {
        DirectPriors.RequireShape(this, measurement);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        if (measurement.Operator is GaussianOperator gaussian && measurement.Y.device_type == DeviceType.CPU) return Descend(gaussian, measurement.Y, progress, cancellation);
        ILinearOperator a = measurement.Operator;
        double step = 1 / (1.02 * OperatorNorm.Squared(a, device: measurement.Y.device));
        Tensor c = zeros([measurement.Count, .. ImageShape], device: measurement.Y.device), ahead = c.clone();
        Tensor momentum = ones([measurement.Count, 1, 1, 1], device: c.device);
        // A row's weight starts where its solution is about to leave zero and falls to the one asked for: a path of easy problems, each started from the last.
        Tensor level = transform.Forward(a.Adjoint(measurement.Y)).abs().amax([1, 2, 3], keepdim: true).mul_(2).clamp_min_(weight);
        double least = tolerance ?? 1e-5;
        int done = 0;
        for (bool moving = true; moving && done < mostSteps && !cancellation.IsCancellationRequested; done++)
        {
            using var inner = NewDisposeScope();
            Tensor gradient = transform.Forward(a.Adjoint(a.Forward(transform.Inverse(ahead)) - measurement.Y));
            Tensor free = ahead - gradient * step;
            Tensor next = free.sign() * (free.abs() - level * (0.5 * step)).clamp_min(0), change = next - c;
            // Momentum that points uphill is dropped; each row decides for itself.
            Tensor uphill = ((ahead - next) * change).sum([1, 2, 3], keepdim: true) > 0;
            Tensor before = where(uphill, ones_like(momentum), momentum), after = (1 + (1 + 4 * before.square()).sqrt()) * 0.5;
            ahead.copy_(next + where(uphill, zeros_like(momentum), (before - 1) / after) * change);
            c.copy_(next);
            momentum.copy_(after);
            level.mul_(PathFactor).clamp_min_(weight);
            if (done % ReportEvery != 0) continue;
            progress?.Report(new DirectProgress(done, mostSteps));
            Tensor relative = change.square().sum([1, 2, 3]) / next.square().sum([1, 2, 3]).clamp_min(1e-30);
            moving = level.max().item<float>() > weight * 1.001 || relative.max().item<float>() > least * least;
        }
        return new DirectEstimate(transform.Inverse(c).MoveToOuterDisposeScope(), done, new Dictionary<string, double[]>(), cancellation.IsCancellationRequested);
    }

    private DirectEstimate Descend(GaussianOperator a, Tensor y, IProgress<DirectProgress>? progress, CancellationToken cancellation)
    {
        const int RowsAtOnce = 512;
        Tensor order = tensor(transform.CoarseFirst(ImageShape));
        long m = a.OutputShape[0];
        SystemMemory.Require($"The prior '{Name}'", 4.0 * m * order.shape[0]);
        Tensor columns = empty(order.shape[0], m);
        for (long row = 0; row < m; row += RowsAtOnce)
        {
            using var inner = NewDisposeScope();
            long count = Math.Min(RowsAtOnce, m - row);
            columns.narrow(1, row, count).copy_(transform.Forward(a.Rows(row, count)).flatten(1).index_select(1, order).t());
        }
        CoordinateDescent solver = new(columns, weight, tolerance ?? 1e-4, mostSteps);
        (Tensor found, int sweeps) = solver.Solve(y, done => progress?.Report(new DirectProgress(done, mostSteps)), cancellation);
        Tensor c = zeros_like(found).index_copy_(1, order, found).view([y.shape[0], .. ImageShape]);
        return new DirectEstimate(transform.Inverse(c).MoveToOuterDisposeScope(), sweeps, new Dictionary<string, double[]>(), cancellation.IsCancellationRequested);
    }

    /// <summary>Frees the basis.</summary>
    public void Dispose() => transform.Dispose();
}
