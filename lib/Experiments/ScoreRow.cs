using HybridPrior.Metrics;

namespace HybridPrior.Experiments;

/// <summary>One figure of a generator's score.</summary>
/// <param name="Name">representation, or compressed sensing with its m.</param>
/// <param name="Operator">The operator, as on the command line.</param>
/// <param name="Noise">The noise, as on the command line.</param>
/// <param name="Restarts">Starts per image.</param>
/// <param name="Psnr">PSNR of each image in dB.</param>
public sealed record ScoreRow(string Name, string Operator, string Noise, int Restarts, IReadOnlyList<double> Psnr)
{
    /// <summary>Mean with its 95 % interval.</summary>
    public Summary Summary => Summary.Of(Psnr);
}
