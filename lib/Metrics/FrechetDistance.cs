using static TorchSharp.torch;

namespace HybridPrior.Metrics;

/// <summary>How far apart two sets of feature vectors are, each taken as a normal distribution.</summary>
/// <remarks>
/// Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter, NeurIPS 2017: |mu1 - mu2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)). With few vectors the figure is too
/// large, so only figures from equally many vectors of the same features compare.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>Computes the distance, in double precision.</summary>
    /// <param name="first">Features of the first set, (N, D), N at least 2.</param>
    /// <param name="second">Features of the second set, (M, D), M at least 2.</param>
    /// <returns>The squared distance, in squared units of the features; 0 for equal sets, up to rounding.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static double Of(Tensor first, Tensor second)
    {
        if (first.dim() != 2 || second.dim() != 2 || first.shape[1] != second.shape[1] || first.shape[0] < 2 || second.shape[0] < 2)
            throw new ArgumentException("Both sets need at least two rows of the same length.");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        (Tensor mean1, Tensor covariance1) = Moments(first);
        (Tensor mean2, Tensor covariance2) = Moments(second);
        // tr (S1 S2)^(1/2) = tr (R S2 R)^(1/2) with R = S1^(1/2), which is symmetric.
        (Tensor values, Tensor vectors) = linalg.eigh(covariance1);
        Tensor root = (vectors * values.clamp_min(0).sqrt()).matmul(vectors.t());
        Tensor inner = linalg.eigvalsh(root.matmul(covariance2).matmul(root)).clamp_min(0).sqrt();
        return ((mean1 - mean2).square().sum() + covariance1.trace() + covariance2.trace() - 2 * inner.sum()).item<double>();
    }

    private static (Tensor Mean, Tensor Covariance) Moments(Tensor features)
    {
        Tensor x = features.to(ScalarType.Float64), mean = x.mean([0], keepdim: true), centred = x - mean;
        return (mean, centred.t().matmul(centred) / (x.shape[0] - 1));
    }
}
