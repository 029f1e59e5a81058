namespace HybridPrior.Sweeps;

/// <summary>A job array that was submitted for a sweep; the folder of the sweep keeps one file for each.</summary>
/// <param name="Job">Slurm's number of it.</param>
/// <param name="Name">Its name in the queue.</param>
/// <param name="Tasks">Size of the array.</param>
/// <param name="Submitted">When.</param>
/// <param name="Script">File name of the script.</param>
public sealed record SlurmJob(string Job, string Name, int Tasks, DateTimeOffset Submitted, string Script);
