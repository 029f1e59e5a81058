namespace HybridPrior.Priors;

/// <summary>Where the solver of a direct prior stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps at most.</param>
public sealed record DirectProgress(int Step, int Steps);
