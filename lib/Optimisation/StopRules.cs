namespace HybridPrior.Optimisation;

/// <summary>A reason to end an inversion before its last step, judged at each recorded point.</summary>
public interface IStopRule
{
    /// <summary>Whether a row should move no further.</summary>
    /// <param name="row">Where the row stands.</param>
    bool Reached(RowState row);
}

/// <summary>What a stop rule may look at: measurements only, never the true image.</summary>
/// <param name="Losses">The row's loss ||A x - y||^2 at each recorded point so far.</param>
/// <param name="NoiseNorm">Expected norm of the noise, sqrt(E||eta||^2).</param>
/// <param name="Elapsed">Time since the inversion began.</param>
public sealed record RowState(IReadOnlyList<double> Losses, double NoiseNorm, TimeSpan Elapsed);

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

/// <summary>Stops once the loss has hardly fallen over the last recorded points.</summary>
/// <param name="Window">Number of recorded points looked back on.</param>
/// <param name="RelativeGain">Least relative fall of the loss over the window that counts as progress.</param>
public sealed record Plateau(int Window = 20, double RelativeGain = 1e-3) : IStopRule
{
    /// <inheritdoc/>
    public bool Reached(RowState row) => row.Losses.Count > Window && row.Losses[^1] > (1 - RelativeGain) * row.Losses[^(Window + 1)];

    /// <summary>The rule in words, the same in every language of the system.</summary>
    public override string ToString() => FormattableString.Invariant($"gain below {RelativeGain} in {Window} steps");
}

/// <summary>Ends an inversion when its time is used up; what was reached is kept.</summary>
/// <param name="Limit">Time allowed.</param>
public sealed record TimeBudget(TimeSpan Limit) : IStopRule
{
    /// <inheritdoc/>
    public bool Reached(RowState row) => row.Elapsed >= Limit;
}
