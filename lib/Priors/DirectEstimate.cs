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
    /// <summary>How far each number of the images is probably off, (B, 3, H, W); null where the prior does not know.</summary>
    public Tensor? StandardDeviation { get; init; }

    /// <summary>Images that may all be the true one, (B, samples, 3, H, W), whose mean are <see cref="Images"/>; null where the prior draws none.</summary>
    public Tensor? Samples { get; init; }

    /// <summary>Frees the images.</summary>
    public void Dispose()
    {
        Images.Dispose();
        StandardDeviation?.Dispose();
        Samples?.Dispose();
    }
}

/// <summary>Where the solver of a direct prior stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps at most.</param>
public sealed record DirectProgress(int Step, int Steps);
