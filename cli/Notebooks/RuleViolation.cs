namespace HybridPrior.Cli.Notebooks;

/// <summary>A house rule that a lesson breaks.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Rule">What is wrong, in one sentence.</param>
internal sealed record RuleViolation(int Line, string Rule);
