namespace HybridPrior.Training;

/// <summary>What the recipe of a growing BEGAN adds to the general options.</summary>
/// <param name="SmallSteps">Steps at 64 px, before the fifth block comes.</param>
/// <param name="FadeSteps">Steps over which the fifth block takes over from the enlarged image at 64 px.</param>
/// <param name="BFloat16">Whether activations are kept in 16 bits, twice as fast where the processor multiplies them.</param>
public sealed record GrowingBeganOptions(int SmallSteps = 6000, int FadeSteps = 500, bool BFloat16 = false);
