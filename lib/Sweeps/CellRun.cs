using HybridPrior.Experiments;

namespace HybridPrior.Sweeps;

/// <summary>When, where and how a cell was computed.</summary>
/// <param name="Finished">When it was finished (UTC).</param>
/// <param name="Seconds">Computing time, that of earlier processes up to their last checkpoint included.</param>
/// <param name="ImagesAtOnce">Images recovered together.</param>
/// <param name="Pictures">Whether its pictures were kept.</param>
/// <param name="By">The process that finished it.</param>
/// <param name="Environment">Versions and machine.</param>
public sealed record CellRun(DateTime Finished, double Seconds, int ImagesAtOnce, bool Pictures, ProcessIdentity By, RunEnvironment Environment);
