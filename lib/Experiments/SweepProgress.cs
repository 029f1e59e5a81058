namespace HybridPrior.Experiments;

/// <summary>Where a sweep stands.</summary>
/// <param name="Operator">The present point's operator.</param>
/// <param name="Point">Its number, from 1.</param>
/// <param name="Points">Points in all.</param>
/// <param name="Comparison">Where its comparison stands.</param>
/// <param name="Fraction">Share of all points that is done, 0 to 1.</param>
public sealed record SweepProgress(string Operator, int Point, int Points, ComparisonProgress Comparison, double Fraction);
