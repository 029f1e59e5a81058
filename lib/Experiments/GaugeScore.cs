using HybridPrior.Metrics;

namespace HybridPrior.Experiments;

/// <summary>A number that a recovery yields without the truth, as a gauge of whether an image is like those the priors learned from.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Sign">1 where high values speak for an image from elsewhere, -1 where low ones do.</param>
/// <param name="Inside">Values of the images like the training images.</param>
/// <param name="Outside">Values of the others.</param>
public sealed record GaugeScore(string Name, int Sign, IReadOnlyList<double> Inside, IReadOnlyList<double> Outside)
{
    /// <summary>How well it tells the two apart.</summary>
    public RocCurve Roc { get; } = RocCurve.Of([.. Inside.Select(v => Sign * v)], [.. Outside.Select(v => Sign * v)]);
}
