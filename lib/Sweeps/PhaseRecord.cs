using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>The curves of one phase of a recovery.</summary>
/// <param name="Name">Name of the half, <c>together</c>, <c>alone</c>, <c>refined</c> or <c>corrected</c>.</param>
/// <param name="FirstImage">Place of the first image: images that do not fit the memory together are recovered in parts.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Stopped">Why it ended.</param>
/// <param name="At">Steps at which something was recorded.</param>
/// <param name="Curves">Per curve a list per image, with a value for each entry of <paramref name="At"/>.</param>
public sealed record PhaseRecord(
    string Name, int FirstImage, int Steps, StopReason Stopped, IReadOnlyList<int> At, IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<double>>> Curves);
