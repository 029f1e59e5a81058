using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>The learned Gaussian model as a prior: its posterior mean given the measurements, in closed form (<see cref="GaussianPosterior"/>).</summary>
/// <remarks>
/// The strongest simple rival: of all estimates that are linear in y none has a smaller mean square error on images like the training images. On request it also
/// draws images from the posterior, and takes standard deviations from them.
/// </remarks>
public sealed class GaussianPrior : IDirectPrior
{
    private readonly GaussianModel model;
    private readonly int pairs;
    private readonly ulong seed;
    private (ILinearOperator Operator, double Sigma, GaussianPosterior Posterior)? prepared;

    /// <summary>Wraps a model, which stays with its owner.</summary>
    /// <param name="model">The Gaussian model.</param>
    /// <param name="pairs">
    /// Pairs of posterior samples per image, each as far to one side of the posterior mean as the other to the other, so that the mean of all is the posterior mean; 0 for none. The standard
    /// deviations come from them, with a relative error of 1 / sqrt(2 pairs), and are the same for all images: a Gaussian posterior does not depend on what was measured, only on how.
    /// </param>
    /// <param name="seed">Seed of the samples.</param>
    /// <exception cref="InputException">The number of pairs is negative.</exception>
    public GaussianPrior(GaussianModel model, int pairs = 0, ulong seed = 1)
    {
        if (pairs < 0) throw new InputException($"The number of pairs of posterior samples must be at least 0, not {pairs}.");
        (this.model, this.pairs, this.seed) = (model, pairs, seed);
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "gaussian";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape => model.Mean.shape;

    /// <inheritdoc/>
    public long ParameterCount => model.Mean.numel();

    /// <inheritdoc/>
    /// <remarks>Notes the <c>energy</c> of each row: about 1 in distribution, more out of it.</remarks>
    public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
    {
        GaussianPosterior posterior = Posterior(measurement);
        (Tensor images, double[] energies) = posterior.Mean(measurement.Y, cancellation);
        progress?.Report(new DirectProgress(1, 1));
        DirectEstimate estimate = new(images, 0, new Dictionary<string, double[]> { ["energy"] = energies }, cancellation.IsCancellationRequested);
        if (pairs == 0) return estimate;
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor off = posterior.Deviations(pairs, new Generator(seed, CPU), cancellation);
        return estimate with
        {
            Cancelled = cancellation.IsCancellationRequested,
            StandardDeviation = off.square().mean([0]).sqrt().expand(images.shape).clone().MoveToOuterDisposeScope(),
            Samples = (images.unsqueeze(1) + cat([off, -off])).MoveToOuterDisposeScope(),
        };
    }

    /// <summary>Corrects images that another prior recovered from the same measurements: learned back-projection.</summary>
    /// <param name="images">Images, (B, 3, S, S).</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>Images x + C A^T K^-1 (y - A x), not clamped; the caller disposes them.</returns>
    public Tensor Correct(Tensor images, Measurement measurement, CancellationToken cancellation = default) =>
        Posterior(measurement).Correct(images, measurement.Y, cancellation);

    /// <summary>Computes the posterior mean in whitened coefficients (<see cref="GaussianPosterior.Coefficients"/>).</summary>
    /// <param name="measurement">The measurements.</param>
    /// <returns>(B, Count + 3 S S); the caller disposes them.</returns>
    public Tensor Coefficients(Measurement measurement) => Posterior(measurement).Coefficients(measurement.Y);

    /// <summary>Frees what was prepared; the model stays.</summary>
    public void Dispose() => prepared?.Posterior.Dispose();

    /// <summary>Kept for the next measurement with the same operator and noise: preparing it is most of the work.</summary>
    private GaussianPosterior Posterior(Measurement measurement)
    {
        double sigma = measurement.Noise.PerEntrySigma(measurement.EntriesPerRow);
        if (prepared is { } last && ReferenceEquals(last.Operator, measurement.Operator) && last.Sigma == sigma) return last.Posterior;
        GaussianPosterior posterior = new(model, measurement.Operator, sigma);
        Dispose();
        prepared = (measurement.Operator, sigma, posterior);
        return posterior;
    }
}
