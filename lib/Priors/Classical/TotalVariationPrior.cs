using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Images of small total variation: minimise ||A x - y||^2 + w TV(x), TV being the sum of the lengths of the gradients, per channel.</summary>
/// <remarks>
/// Rudin, Osher, Fatemi, Physica D 60, 1992, isotropic, with forward differences that are zero at the far edges. Solved by the primal-dual
/// method of Chambolle and Pock (Journal of Mathematical Imaging and Vision 40, 2011), Algorithm 1, with the data term dualised too: nothing has to
/// be inverted, so any operator will do, and directions that A does not see are not slowed down by those it does.
/// </remarks>
public sealed class TotalVariationPrior : IDirectPrior
{
    private const int ReportEvery = 25;
    private const double GradientNormSquared = 8;    // bound on the squared norm of the differences (Chambolle 2004)
    private const double PixelScale = 0.1;
    private readonly double weight, tolerance;
    private readonly int mostSteps;

    /// <summary>Prepares the prior.</summary>
    /// <param name="imageShape">Shape of its images, (3, H, W).</param>
    /// <param name="weight">Weight w of the total variation, above 0.</param>
    /// <param name="mostSteps">Most steps of the solver, at least 1.</param>
    /// <param name="tolerance">The solver stops once a step changes every image by less than this fraction of its norm.</param>
    /// <exception cref="InputException">A number is out of range.</exception>
    public TotalVariationPrior(IReadOnlyList<long> imageShape, double weight = 0.01, int mostSteps = 2000, double tolerance = 1e-5)
    {
        if (!((float)weight > 0 && float.IsFinite((float)weight))) throw new InputException(FormattableString.Invariant($"Total variation needs a weight above 0, not {weight}."));
        if (mostSteps < 1) throw new InputException($"Total variation needs at least 1 step, not {mostSteps}.");
        (ImageShape, this.weight, this.mostSteps, this.tolerance) = (imageShape, weight, mostSteps, tolerance);
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "tv";

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
        ILinearOperator a = measurement.Operator;
        double radius = 0.5 * weight, norm = Math.Sqrt(1.02 * OperatorNorm.Squared(a, device: measurement.Y.device) + GradientNormSquared);
        // tau sigma ||K||^2 = 1 leaves their ratio free; it should be that of the distances pixels and dual fields have to go.
        double ratio = PixelScale / Math.Min(radius, PixelScale), tau = ratio / norm, sigma = 1 / (ratio * norm);
        Tensor x = zeros([measurement.Count, .. ImageShape], device: measurement.Y.device), ahead = x.clone();
        Tensor down = zeros_like(x), across = zeros_like(x), misfit = zeros_like(measurement.Y);
        int done = 0;
        for (bool moving = true; moving && done < mostSteps && !cancellation.IsCancellationRequested; done++)
        {
            using var inner = NewDisposeScope();
            misfit.add_((a.Forward(ahead) - measurement.Y) * sigma).div_(1 + sigma);
            down.add_(Difference(ahead, 2) * sigma);
            across.add_(Difference(ahead, 3) * sigma);
            Tensor scale = ((down.square() + across.square()).sqrt() / radius).clamp_min(1);
            down.div_(scale);
            across.div_(scale);
            Tensor change = (a.Adjoint(misfit) + Transposed(down, 2) + Transposed(across, 3)) * -tau;
            x.add_(change);
            ahead.copy_(x + change);
            if (done % ReportEvery != 0) continue;
            progress?.Report(new DirectProgress(done, mostSteps));
            Tensor relative = change.square().sum([1, 2, 3]) / x.square().sum([1, 2, 3]).clamp_min(1e-30);
            moving = done == 0 || relative.max().item<float>() > tolerance * tolerance;
        }
        return new DirectEstimate(x.MoveToOuterDisposeScope(), done, new Dictionary<string, double[]>(), cancellation.IsCancellationRequested);
    }

    /// <summary>Forward differences along an axis; the last one is zero.</summary>
    private static Tensor Difference(Tensor x, int axis) => cat([x.diff(dim: axis), zeros_like(x.narrow(axis, 0, 1))], axis);

    /// <summary>The adjoint of <see cref="Difference"/>.</summary>
    private static Tensor Transposed(Tensor field, int axis)
    {
        long size = field.shape[axis];
        Tensor inside = field.narrow(axis, 0, size - 1), edge = zeros_like(field.narrow(axis, 0, 1));
        return cat([edge, inside], axis) - cat([inside, edge], axis);
    }
}
