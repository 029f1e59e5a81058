namespace HybridPrior.Inversion;

/// <summary>Where a recovery stands.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Step">Steps done in this phase.</param>
/// <param name="Steps">Steps of this phase.</param>
/// <param name="Fraction">Share of the whole recovery that is done, 0 to 1.</param>
/// <param name="Curves">What was recorded in this phase so far.</param>
public sealed record RecoveryProgress(string Prior, string Phase, int Step, int Steps, double Fraction, Curves Curves);
