using HybridPrior.Metrics;

namespace HybridPrior.Experiments;

/// <summary>How a schedule did against the clock.</summary>
/// <param name="Name">Name of the schedule.</param>
/// <param name="Points">What was recorded on the way, the end included, once there were images of the whole prior.</param>
/// <param name="Seconds">Seconds from start to end, for all images.</param>
/// <param name="Psnr">PSNR at the end per image in dB, images clamped to [0, 1], data range 1.</param>
public sealed record RaceTrack(string Name, IReadOnlyList<RacePoint> Points, double Seconds, IReadOnlyList<double> Psnr)
{
    /// <summary>Mean PSNR at the end with its 95 % interval.</summary>
    public Summary PsnrSummary => Summary.Of(Psnr);

    /// <summary>Seconds until a mean PSNR was first reached; null if it never was.</summary>
    /// <param name="psnr">The PSNR in dB.</param>
    public double? SecondsTo(double psnr) => Points.FirstOrDefault(p => p.Psnr >= psnr)?.Seconds;
}

/// <summary>Where a schedule stood at one moment.</summary>
/// <param name="Seconds">Seconds since its start.</param>
/// <param name="Psnr">Mean PSNR over the images in dB.</param>
public sealed record RacePoint(double Seconds, double Psnr);
