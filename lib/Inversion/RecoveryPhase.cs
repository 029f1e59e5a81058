namespace HybridPrior.Inversion;

/// <summary>One phase of a recovery: a half of a combination on its own, both together, a single prior alone, or what is done to its images in the end.</summary>
/// <param name="Name">Name of the half, <c>together</c>, <c>alone</c>, <c>refined</c> or <c>corrected</c>.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Seconds">Time taken.</param>
/// <param name="Stopped">Why it ended.</param>
/// <param name="Curves">What was recorded, one row per image.</param>
public sealed record RecoveryPhase(string Name, int Steps, double Seconds, StopReason Stopped, Curves Curves)
{
    internal const string Alone = "alone", Together = "together", Corrected = "corrected", Refined = "refined";
}
