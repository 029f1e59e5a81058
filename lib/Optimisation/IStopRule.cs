namespace HybridPrior.Optimisation;

/// <summary>A reason to end an inversion before its last step, judged at each recorded point.</summary>
public interface IStopRule
{
    /// <summary>Whether a row should move no further.</summary>
    /// <param name="row">Where the row stands.</param>
    bool Reached(RowState row);
}
