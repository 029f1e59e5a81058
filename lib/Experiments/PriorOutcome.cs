using HybridPrior.Inversion;
using HybridPrior.Metrics;

namespace HybridPrior.Experiments;

/// <summary>How one prior did on all images of a comparison.</summary>
/// <param name="Recovery">What it recovered.</param>
/// <param name="Psnr">PSNR per image in dB, images clamped to [0, 1], data range 1.</param>
/// <param name="Ssim">SSIM per image.</param>
public sealed record PriorOutcome(RecoveryResult Recovery, IReadOnlyList<double> Psnr, IReadOnlyList<double> Ssim)
{
    /// <summary>What the prior is called in tables and charts, such as <c>tv:weight=0.02</c>.</summary>
    public string Prior => Recovery.Prior;

    /// <summary>Mean PSNR with its 95 % interval.</summary>
    public Summary PsnrSummary => Summary.Of(Psnr);

    /// <summary>Mean SSIM with its 95 % interval.</summary>
    public Summary SsimSummary => Summary.Of(Ssim);
}
