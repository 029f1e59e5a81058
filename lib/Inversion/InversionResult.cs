using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>What an inversion found.</summary>
/// <param name="Images">Recovered images, (B, 3, H, W), as the prior gives them, not clamped.</param>
/// <param name="Parameters">Parameters of these images.</param>
/// <param name="Losses">||A x - y||^2 per row.</param>
/// <param name="Curves">What was recorded on the way.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Seconds">Time taken, earlier sessions of a resumed run included.</param>
/// <param name="Stopped">Why it ended.</param>
public sealed record InversionResult(
    Tensor Images, Parameters Parameters, IReadOnlyList<double> Losses, Curves Curves, int Steps, double Seconds, StopReason Stopped) : IDisposable
{
    /// <summary>Frees images and parameters.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Parameters.Dispose();
    }
}
