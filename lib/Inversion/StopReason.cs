namespace HybridPrior.Inversion;

/// <summary>Why an inversion ended.</summary>
public enum StopReason
{
    /// <summary>All steps were done.</summary>
    Completed,

    /// <summary>L-BFGS found every row at a minimum.</summary>
    Converged,

    /// <summary>A stop rule was met for every row.</summary>
    StopRule,

    /// <summary>It was cancelled; what was reached is kept.</summary>
    Cancelled,
}
