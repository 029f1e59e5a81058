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

    /// <summary>How true the standard deviations are that the prior gives of its images, image by image; null where it gives none.</summary>
    public IReadOnlyList<Calibration>? Calibrations { get; init; }

    /// <summary>Numbers by name, one per image: what the prior's solver noted, and of a prior that gives standard deviations the shares of numbers that lie <c>within_1</c> and <c>within_2</c> of them.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Notes => [.. Recovery.Notes(), .. Calibration.Notes(Calibrations)];

    /// <summary>Mean PSNR with its 95 % interval.</summary>
    public Summary PsnrSummary => Summary.Of(Psnr);

    /// <summary>Mean SSIM with its 95 % interval.</summary>
    public Summary SsimSummary => Summary.Of(Ssim);
}
