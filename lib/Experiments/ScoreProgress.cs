namespace HybridPrior.Experiments;

/// <summary>Where the scoring of a generator stands.</summary>
/// <param name="Row">What is being measured.</param>
/// <param name="Image">Number of the first image of the present part, from 1.</param>
/// <param name="Step">Steps done in this part.</param>
/// <param name="Steps">Steps of a part.</param>
/// <param name="Psnr">Present mean PSNR of the part over all its starts, in dB; null where not yet known.</param>
/// <param name="Fraction">Share of the whole that is done, 0 to 1, by the work.</param>
public sealed record ScoreProgress(string Row, int Image, int Step, int Steps, double? Psnr, double Fraction);
