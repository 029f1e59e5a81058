namespace HybridPrior.Sweeps;

/// <summary>Tasks of a job array as Slurm's queue shows them: one that runs or has ended, or all that wait for the same reason.</summary>
/// <param name="Id">Number of the job and of the task, such as <c>7_2</c>, or of several, such as <c>7_[3-8%2]</c>.</param>
/// <param name="State">State in Slurm's words, such as <c>PENDING</c>.</param>
/// <param name="Used">Time it has run.</param>
/// <param name="Left">Time until its limit.</param>
/// <param name="Where">The machine it runs on, or in parentheses why it does not run.</param>
public sealed record SlurmTask(string Id, string State, string Used, string Left, string Where);
