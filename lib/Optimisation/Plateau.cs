namespace HybridPrior.Optimisation;

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
