namespace HybridPrior.Training;

/// <summary>What the GLO recipe adds to the general options.</summary>
/// <param name="CodeRate">Adam's step size for the codes at the start; their entries are of order 1.</param>
public sealed record GloOptions(double CodeRate = 0.03);
