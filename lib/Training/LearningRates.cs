namespace HybridPrior.Training;

/// <summary>How the learning rate changes over a run, as a factor on the rate at its start. A factor depends on the step alone, so a run resumes exactly.</summary>
public static class LearningRates
{
    /// <summary>Constant, then falling linearly to a tenth over the last third: adversaries need to keep moving.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="steps">Steps in all.</param>
    public static double FallingAtTheEnd(int step, int steps) => Math.Clamp((steps - step) / (steps / 3.0), 0.1, 1);

    /// <summary>Rising linearly over the first 2 %, then a half cosine down to a hundredth: for losses with a minimum to settle in.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="steps">Steps in all.</param>
    public static double Cosine(int step, int steps)
    {
        double rise = Math.Max(1, 0.02 * steps);
        double done = Math.Clamp((step - rise) / Math.Max(1, steps - rise), 0, 1);
        return Math.Min(1, (step + 1) / rise) * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }

    /// <summary>Rising over the first 500 steps, then constant, and a half cosine down to a hundredth over the last quarter.</summary>
    /// <remarks>Before the last quarter it does not depend on the number of steps: a run can go on for longer, or be brought to an end, from any checkpoint of that part.</remarks>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="steps">Steps in all.</param>
    public static double LateCosine(int step, int steps)
    {
        double done = Math.Clamp((step - 0.75 * steps) / Math.Max(1, 0.25 * steps), 0, 1);
        return Math.Min(1, (step + 1) / 500.0) * (0.01 + 0.99 * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }

    /// <summary>Halved at equal distances.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="halvings">How often it is halved.</param>
    public static double Halving(int step, int steps, int halvings) => Math.Pow(0.5, Math.Min(halvings, (long)step * (halvings + 1) / steps));
}
