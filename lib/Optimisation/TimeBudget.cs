namespace HybridPrior.Optimisation;

/// <summary>Ends an inversion when its time is used up; what was reached is kept.</summary>
/// <param name="Limit">Time allowed.</param>
public sealed record TimeBudget(TimeSpan Limit) : IStopRule
{
    /// <inheritdoc/>
    public bool Reached(RowState row) => row.Elapsed >= Limit;
}
