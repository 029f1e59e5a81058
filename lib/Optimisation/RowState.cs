namespace HybridPrior.Optimisation;

/// <summary>What a stop rule may look at: measurements only, never the true image.</summary>
/// <param name="Losses">The row's loss ||A x - y||^2 at each recorded point so far.</param>
/// <param name="NoiseNorm">Expected norm of the noise, sqrt(E||eta||^2).</param>
/// <param name="Elapsed">Time since the inversion began.</param>
public sealed record RowState(IReadOnlyList<double> Losses, double NoiseNorm, TimeSpan Elapsed);
