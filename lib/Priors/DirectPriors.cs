using HybridPrior.Operators;

namespace HybridPrior.Priors;

/// <summary>What direct priors share.</summary>
internal static class DirectPriors
{
    /// <exception cref="InputException">The operator measures images of another shape than the prior's.</exception>
    public static void RequireShape(IDirectPrior prior, Measurement measurement)
    {
        if (!prior.ImageShape.SequenceEqual(measurement.Operator.InputShape))
            throw new InputException($"The prior '{prior.Name}' makes images of shape ({string.Join(", ", prior.ImageShape)}), but the operator measures ({string.Join(", ", measurement.Operator.InputShape)}).");
    }
}
