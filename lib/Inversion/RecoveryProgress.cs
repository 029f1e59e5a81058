using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Where a recovery stands.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Step">Steps done in this phase.</param>
/// <param name="Steps">Steps of this phase.</param>
/// <param name="Fraction">Share of the whole recovery that is done, 0 to 1.</param>
/// <param name="Curves">What was recorded in this phase so far.</param>
/// <param name="Images">
/// Makes the present images, the first start of each, (B, 3, H, W), not clamped; the caller disposes them. Only while the report lasts; null where
/// there are none before the end.
/// </param>
public sealed record RecoveryProgress(string Prior, string Phase, int Step, int Steps, double Fraction, Curves Curves, Func<Tensor>? Images = null);

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
