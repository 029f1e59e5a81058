namespace HybridPrior.Inversion;

/// <summary>Where an inversion stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Curves">What was recorded so far.</param>
public sealed record InversionProgress(int Step, int Steps, Curves Curves);
