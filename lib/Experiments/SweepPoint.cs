namespace HybridPrior.Experiments;

/// <summary>One point of a sweep.</summary>
/// <param name="Value">The value that was set.</param>
/// <param name="Operator">The operator with that value, as on the command line.</param>
/// <param name="Measurements">Numbers m that were measured of each image.</param>
/// <param name="Comparison">The priors on these measurements.</param>
public sealed record SweepPoint(double Value, string Operator, long Measurements, Comparison Comparison);
