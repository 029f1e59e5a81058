using System.Text.Json.Serialization;

namespace HybridPrior.Sweeps;

/// <summary>One image recovered with one prior: a row of <c>results.csv</c>.</summary>
/// <param name="Images">Name of the set of images.</param>
/// <param name="InDistribution">Whether they are like those that the generators learned from.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="Operator">The operator, as on the command line.</param>
/// <param name="Measurements">Numbers m that were measured of it.</param>
/// <param name="Seed">Seed of operator, noise and start.</param>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Generator">Name of the generator it works with; null where it needs none.</param>
/// <param name="Parameters">Parameters per image as the paper counts them.</param>
/// <param name="Steps">Steps it got.</param>
/// <param name="Psnr">PSNR in dB.</param>
/// <param name="Ssim">Structural similarity to the true image, at most 1, data range 1.</param>
/// <param name="Residual">||A x - y||.</param>
/// <param name="Alpha">Weight of the first half of a combination; null for a single prior.</param>
/// <param name="Beta">Weight of the second half.</param>
/// <param name="Seconds">Time of its batch divided by the number of images.</param>
public sealed record ResultRow(
    string Images, bool InDistribution, string Image, string Operator, long Measurements, ulong Seed, string Prior, string? Generator, long Parameters, int Steps,
    double Psnr, double Ssim, double Residual, double? Alpha, double? Beta, double Seconds)
{
    /// <summary>Of a prior that gives standard deviations, the share of numbers that are off by at most one of them; null for others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Within1 { get; init; }

    /// <summary>The share that are off by at most two.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Within2 { get; init; }
}
