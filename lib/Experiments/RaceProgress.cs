using HybridPrior.Inversion;

namespace HybridPrior.Experiments;

/// <summary>Where a race stands.</summary>
/// <param name="Fraction">Share of all steps that is done, 0 to 1.</param>
/// <param name="Schedule">Name of the schedule that runs.</param>
/// <param name="Recovery">Where its recovery stands.</param>
public sealed record RaceProgress(double Fraction, string Schedule, RecoveryProgress Recovery);
