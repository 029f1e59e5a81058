using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A prior that knows how its loss curves, for optimisers that ask.</summary>
public interface ICurvedPrior : IParametricPrior
{
    /// <summary>Whether it knows more than a mean; a combination does where one of its parts does.</summary>
    bool KnowsCurvature => true;

    /// <summary>How a squared residual curves in each block, roughly.</summary>
    /// <param name="parameters">Where: one row per image for each of the blocks.</param>
    /// <param name="cotangents">Random measurements as cotangents in image space, each (B, 3, H, W), with covariance A^T A, A being the operator.</param>
    /// <param name="damping">Added to each diagonal as a share of its mean, above 0: how much less to rely on it. A mean needs none.</param>
    /// <returns>One for each block, which the caller disposes.</returns>
    IReadOnlyDictionary<string, ICurvature> Curvature(Parameters parameters, IReadOnlyList<Tensor> cotangents, double damping);

    /// <summary>The curvature of any prior: its own, or the mean of what random measurements see of each block.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="cotangents">Random measurements as for <see cref="Curvature"/>.</param>
    /// <param name="damping">As for <see cref="Curvature"/>.</param>
    static IReadOnlyDictionary<string, ICurvature> CurvatureOf(IParametricPrior prior, Parameters parameters, IReadOnlyList<Tensor> cotangents, double damping) =>
        prior is ICurvedPrior curved ? curved.Curvature(parameters, cotangents, damping) : DiagonalCurvature.Mean(prior, parameters, cotangents);
}
