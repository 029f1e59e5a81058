using HybridPrior.Inversion;

namespace HybridPrior.Experiments;

/// <summary>Where a comparison stands.</summary>
/// <param name="Recovery">Where the present prior stands.</param>
/// <param name="Fraction">Share of all priors that is done, 0 to 1.</param>
public sealed record ComparisonProgress(RecoveryProgress Recovery, double Fraction);
