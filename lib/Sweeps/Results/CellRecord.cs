using HybridPrior.Experiments;
using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>What became of a cell.</summary>
/// <param name="Format">Version of this form.</param>
/// <param name="Cell">What was computed: images, operator, prior, seed and their hash.</param>
/// <param name="Result">Its result; null where it failed.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
/// <param name="Run">When, where and how long. Nothing in it decides the result.</param>
public sealed record CellRecord(int Format, SweepCell Cell, CellResult? Result, string? Error, CellRun Run)
{
    internal const int PresentFormat = 1;
}

/// <summary>The result of a cell.</summary>
/// <param name="Parameters">Parameters per image as the paper counts them.</param>
/// <param name="Measurements">Numbers m that were measured of each image.</param>
/// <param name="Steps">Steps an image got.</param>
/// <param name="Images">How well each image was recovered.</param>
/// <param name="Phases">What was recorded on the way.</param>
public sealed record CellResult(long Parameters, long Measurements, int Steps, IReadOnlyList<ImageResult> Images, IReadOnlyList<PhaseRecord> Phases);

/// <summary>When, where and how a cell was computed.</summary>
/// <param name="Finished">When it was finished (UTC).</param>
/// <param name="Seconds">Computing time, that of earlier processes up to their last checkpoint included.</param>
/// <param name="ImagesAtOnce">Images recovered together.</param>
/// <param name="Pictures">Whether its pictures were kept.</param>
/// <param name="By">The process that finished it.</param>
/// <param name="Environment">Versions and machine.</param>
public sealed record CellRun(DateTime Finished, double Seconds, int ImagesAtOnce, bool Pictures, ProcessIdentity By, RunEnvironment Environment);

/// <summary>The curves of one phase of a recovery.</summary>
/// <param name="Name">Name of the half, <c>together</c>, <c>alone</c>, <c>refined</c> or <c>corrected</c>.</param>
/// <param name="FirstImage">Place of the first image: images that do not fit the memory together are recovered in parts.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Stopped">Why it ended.</param>
/// <param name="At">Steps at which something was recorded.</param>
/// <param name="Curves">Per curve a list per image, with a value for each entry of <paramref name="At"/>.</param>
public sealed record PhaseRecord(
    string Name, int FirstImage, int Steps, StopReason Stopped, IReadOnlyList<int> At, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<double>>> Curves);

/// <summary>How well an image was recovered.</summary>
/// <param name="Name">File name without its extension, as reports show it.</param>
/// <param name="Psnr">PSNR in dB; images clamped to [0, 1], data range 1.</param>
/// <param name="Ssim">Structural similarity to the true image, at most 1, data range 1.</param>
/// <param name="Residual">||A x - y||.</param>
/// <param name="Alpha">Weight of the first half of a combination; null for a single prior.</param>
/// <param name="Beta">Weight of the second half.</param>
/// <param name="Notes">What a solver noted, such as the energy of the Gaussian model or the weights of the self-validated hybrid.</param>
public sealed record ImageResult(string Name, double Psnr, double Ssim, double Residual, double? Alpha = null, double? Beta = null, IReadOnlyDictionary<string, double>? Notes = null);
