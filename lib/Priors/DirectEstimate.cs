using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>What a direct prior found.</summary>
/// <param name="Images">Recovered images, (B, 3, H, W), not clamped.</param>
/// <param name="Steps">Steps of its solver; 0 for a closed form.</param>
/// <param name="Notes">Further numbers by name, one per image, such as <c>energy</c>.</param>
/// <param name="Cancelled">Whether it was cancelled before its end.</param>
public sealed record DirectEstimate(
    Tensor Images, int Steps, IReadOnlyDictionary<string, double[]> Notes, bool Cancelled = false) : IDisposable
{
    /// <summary>Frees the images.</summary>
    public void Dispose() => Images.Dispose();
}
