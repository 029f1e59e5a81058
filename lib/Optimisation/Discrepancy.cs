namespace HybridPrior.Optimisation;

/// <summary>Morozov's discrepancy principle: stop once the image explains the measurements to within the noise, ||A x - y|| at most tau times its norm.</summary>
/// <param name="Tau">Factor on the expected norm of the noise; 1 or a little more.</param>
/// <remarks>Never met when the measurements have no noise.</remarks>
public sealed record Discrepancy(double Tau = 1) : IStopRule
{
    /// <inheritdoc/>
    public bool Reached(RowState row) => row.NoiseNorm > 0 && Math.Sqrt(row.Losses[^1]) <= Tau * row.NoiseNorm;

    /// <summary>The rule in words, the same in every language of the system.</summary>
    public override string ToString() => FormattableString.Invariant($"residual within {Tau} of the noise");
}
