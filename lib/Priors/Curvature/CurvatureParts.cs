using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Curvature of a block whose parts, one after the other, have curvatures of their own.</summary>
/// <param name="parts">Parameters and curvature of each part in order; the curvatures become this one's.</param>
public sealed class CurvatureParts(IReadOnlyList<(long Count, ICurvature Curvature)> parts) : ICurvature
{
    private readonly long[] counts = [.. parts.Select(p => p.Count)];

    /// <inheritdoc/>
    public Tensor Solve(Tensor vectors) => cat([.. vectors.split(counts, 1).Zip(parts, (part, p) => p.Curvature.Solve(part))], 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, ICurvature curvature) in parts) curvature.Dispose();
    }
}
