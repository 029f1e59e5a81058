using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Where an inversion stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Curves">What was recorded so far.</param>
/// <param name="Images">Makes the present images, one per row, (B, 3, H, W), not clamped; the caller disposes them. Only while the report lasts.</param>
public sealed record InversionProgress(int Step, int Steps, Curves Curves, Func<Tensor> Images);
