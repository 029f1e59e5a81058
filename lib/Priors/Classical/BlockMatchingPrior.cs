using HybridPrior.Images;
using HybridPrior.Operators;

namespace HybridPrior.Priors;

/// <summary>BM3D as a prior: the classical yardstick for denoising (<see cref="Bm3d"/>). It knows the identity only, and needs noise.</summary>
public sealed class BlockMatchingPrior : IDirectPrior
{
    /// <summary>Prepares the prior.</summary>
    /// <param name="imageShape">Shape of its images, (3, H, W).</param>
    public BlockMatchingPrior(IReadOnlyList<long> imageShape) => ImageShape = imageShape;

    /// <inheritdoc/>
    public string Name { get; init; } = "bm3d";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape { get; }

    /// <inheritdoc/>
    public long ParameterCount => ImageShape.Aggregate(1L, (product, axis) => product * axis);

    /// <summary>Why it cannot work with an operator; null where it can.</summary>
    /// <param name="op">The operator.</param>
    /// <returns>A sentence, or null.</returns>
    public static string? WhyNot(ILinearOperator op) => op is IdentityOperator ? null : $"The prior 'bm3d' is a denoiser and works with the operator identity only, not with {op}.";

    /// <inheritdoc/>
    /// <exception cref="InputException">The operator is not the identity.</exception>
    public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
    {
        DirectPriors.RequireShape(this, measurement);
        if (WhyNot(measurement.Operator) is string sentence) throw new InputException(sentence);
        double sigma = measurement.Noise.PerEntrySigma(measurement.EntriesPerRow);
        return new DirectEstimate(sigma > 0 ? Bm3d.Denoise(measurement.Y, sigma, cancellation) : measurement.Y.clone(), 0, new Dictionary<string, double[]>(), cancellation.IsCancellationRequested);
    }
}
