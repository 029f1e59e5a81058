namespace HybridPrior.Inversion;

/// <summary>One phase of a recovery: a half of a combination on its own, both together, or a single prior alone.</summary>
/// <param name="Name">Name of the half, <c>together</c> or <c>alone</c>.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Seconds">Time taken.</param>
/// <param name="Stopped">Why it ended.</param>
/// <param name="Curves">What was recorded, one row per image.</param>
public sealed record RecoveryPhase(string Name, int Steps, double Seconds, StopReason Stopped, Curves Curves);
