namespace HybridPrior.Training;

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Losses">Losses and measures of the last step, by name.</param>
/// <param name="Seconds">Seconds spent, earlier sessions of a resumed run included.</param>
/// <param name="Remaining">Expected time left at the present pace.</param>
public sealed record TrainingProgress(int Step, int Steps, IReadOnlyDictionary<string, double> Losses, double Seconds, TimeSpan Remaining);
