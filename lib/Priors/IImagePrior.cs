using HybridPrior.Measurements;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A family of images H(parameters): what recovery searches for the image that explains the measurements.</summary>
/// <remarks>
/// A pure function. Parameters are flat, one row per image, so a batch of images, of restarts or of both is the same thing, and rows never
/// influence each other.
/// </remarks>
public interface IImagePrior : IPrior
{
    /// <summary>Its groups of parameters.</summary>
    IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>Evaluates the prior, differentiably.</summary>
    /// <param name="parameters">One row per image for each of <see cref="Blocks"/>.</param>
    /// <returns>Images (B, 3, H, W), nominally in [0, 1] and not clamped.</returns>
    Tensor Image(Parameters parameters);

    /// <summary>The image that a step of the search works on: a prior may perturb it as a regularisation.</summary>
    /// <param name="parameters">One row per image for each of <see cref="Blocks"/>.</param>
    /// <param name="step">Number of the step, on which alone the perturbation depends.</param>
    /// <returns>Images (B, 3, H, W), differentiable.</returns>
    Tensor Perturbed(Parameters parameters, int step) => Image(parameters);

    /// <summary>Negative log density of its parameters per row, (B), up to a constant; null where nothing is known of them.</summary>
    /// <remarks>Where there is one the search finds the most probable image (MAP), else the one that explains the measurements best, as in the paper.</remarks>
    /// <param name="parameters">One row per image for each of <see cref="Blocks"/>.</param>
    Tensor? Energy(Parameters parameters) => null;

    /// <summary>Whether <see cref="Curvature"/> says more than a mean: then L-BFGS can be preconditioned with it.</summary>
    bool KnowsCurvature => false;

    /// <summary>How a squared misfit curves in each block, roughly; <see cref="DiagonalCurvature.Mean"/> unless the prior knows better.</summary>
    /// <param name="parameters">Where: one row per image for each of <see cref="Blocks"/>.</param>
    /// <param name="slopes">Random measurements as slopes in image space, each (B, 3, H, W), with covariance A^T A, A being the operator.</param>
    /// <param name="damping">Added to each diagonal as a share of its mean, above 0: how much less to trust it. A mean needs none.</param>
    /// <returns>One for each block, which the caller disposes.</returns>
    IReadOnlyDictionary<string, ICurvature> Curvature(Parameters parameters, IReadOnlyList<Tensor> slopes, double damping) => DiagonalCurvature.Mean(this, parameters, slopes);

    /// <summary>Where the search starts.</summary>
    /// <param name="measurement">The measurements, one row per start, from which a prior that can starts at its best estimate.</param>
    /// <param name="seeds">A seed per row, for a start at random.</param>
    /// <returns>Parameters with a row per seed on the measurements' device, which the caller disposes.</returns>
    Parameters Start(Measurement measurement, IReadOnlyList<ulong> seeds) => Parameters.Start(this, seeds, measurement.Y.device);

    /// <summary>Share of the past in the running average of the images of all steps, which is what is reported; 0: the last image is.</summary>
    double AverageDecay => 0;

    /// <summary>Whether it can come to fit anything, noise included, so that its search is stopped at the level of the noise.</summary>
    bool FitsNoise => false;

    /// <summary>Steps of its first stage and after it where it was published with steps of its own; null: as the recipe says.</summary>
    (int First, int Then)? PublishedSteps => null;

    /// <summary>What its recipe does to the images once the search is over; null for nothing.</summary>
    /// <param name="images">The images found, (B, 3, H, W).</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="cancellation">May end it early.</param>
    /// <returns>Images (B, 3, H, W), which the caller disposes.</returns>
    Tensor? Refine(Tensor images, Measurement measurement, CancellationToken cancellation) => null;
}
