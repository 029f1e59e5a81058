using static TorchSharp.torch;

namespace HybridPrior.Metrics;

/// <summary>Quality and variety of generated images, apart: which of them lie among real ones, and which real ones lie among them.</summary>
/// <remarks>
/// Kynkäänniemi, Karras, Laine, Lehtinen, Aila, NeurIPS 2019: a set of feature vectors covers the balls around its vectors that reach to their k-th
/// nearest neighbour within the set.
/// </remarks>
/// <param name="Precision">Share of the generated vectors that the real ones cover: quality, from 0 to 1.</param>
/// <param name="Recall">Share of the real vectors that the generated ones cover: variety, from 0 to 1.</param>
public sealed record PrecisionRecall(double Precision, double Recall)
{
    /// <summary>Computes both shares.</summary>
    /// <param name="real">Features of real images, (N, D).</param>
    /// <param name="generated">Features of generated images, (M, D); as many as real ones, or the shares do not compare.</param>
    /// <param name="neighbours">k; 3 in the publication.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a set has no more than k vectors.</exception>
    public static PrecisionRecall Of(Tensor real, Tensor generated, int neighbours = 3)
    {
        if (real.dim() != 2 || generated.dim() != 2 || real.shape[1] != generated.shape[1] || neighbours < 1
            || real.shape[0] <= neighbours || generated.shape[0] <= neighbours)
            throw new ArgumentException("Both sets need more rows of the same length than there are neighbours.");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = real.to(ScalarType.Float64), y = generated.to(ScalarType.Float64);
        return new PrecisionRecall(Covered(x, y, neighbours), Covered(y, x, neighbours));
    }

    /// <summary>Share of the second set within the first set's balls.</summary>
    private static double Covered(Tensor centres, Tensor points, int neighbours)
    {
        // Smallest first, and the very first is the vector itself.
        Tensor radius = cdist(centres, centres).topk(neighbours + 1, 1, largest: false, sorted: true).values.select(1, neighbours);
        return (cdist(points, centres) <= radius).any(1).to(ScalarType.Float64).mean().item<double>();
    }
}
