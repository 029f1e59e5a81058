using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>The learned Gaussian model as a prior: its posterior mean given the measurements, in closed form (<see cref="GaussianPosterior"/>).</summary>
/// <remarks>The strongest simple rival: of all estimates that are linear in y none has a smaller mean square error on images like the training images.</remarks>
public sealed class GaussianPrior : IDirectPrior
{
    private readonly GaussianModel model;
    private (ILinearOperator Operator, double Sigma, GaussianPosterior Posterior)? prepared;

    /// <summary>Wraps a model, which stays with its owner.</summary>
    /// <param name="model">The Gaussian model.</param>
    public GaussianPrior(GaussianModel model) => this.model = model;

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
        (Tensor images, double[] energies) = Posterior(measurement).Mean(measurement.Y, cancellation);
        progress?.Report(new DirectProgress(1, 1));
        return new DirectEstimate(images, 0, new Dictionary<string, double[]> { ["energy"] = energies }, cancellation.IsCancellationRequested);
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
