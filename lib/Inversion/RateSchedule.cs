namespace HybridPrior.Inversion;

/// <summary>How learning rates change within a stage: from one multiple of a block's own rate to another, along half a cosine.</summary>
/// <param name="First">Multiple at the first step.</param>
/// <param name="Last">Multiple at the last step.</param>
public sealed record RateSchedule(double First, double Last)
{
    /// <summary>The multiple at a step.</summary>
    /// <param name="step">Step within the stage, from 0.</param>
    /// <param name="steps">Steps of the stage.</param>
    public double At(int step, int steps) => Last + (First - Last) * 0.5 * (1 + Math.Cos(Math.PI * step / Math.Max(1, steps - 1)));
}
