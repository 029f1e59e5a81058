namespace HybridPrior.Training;

/// <summary>What the recipe of a growing BEGAN adds to the general options.</summary>
/// <param name="SmallSteps">Steps at 64 px, before the fifth block comes.</param>
/// <param name="LargeLearningRate">Adam's step size at 128 px, reached over 500 steps; the general one holds at 64 px.</param>
/// <param name="BFloat16">Whether activations are kept in 16 bits, twice as fast where the processor multiplies them.</param>
public sealed record GrowingBeganOptions(int SmallSteps = 3000, double LargeLearningRate = 5e-4, bool BFloat16 = false);
