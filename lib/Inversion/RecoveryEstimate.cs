using HybridPrior.Operators;
using HybridPrior.Priors;

namespace HybridPrior.Inversion;

/// <summary>How long a recovery is going to take, by timing a few of its steps.</summary>
public static class RecoveryEstimate
{
    private const int WarmSteps = 1, TimedSteps = 2, Repetitions = 3;

    /// <summary>Seconds that <see cref="Recovery.Run"/> is expected to take on this machine, all images together.</summary>
    /// <remarks>It runs seven steps of each phase. The first is not counted, and of three times two the fastest counts, since other work on the machine only makes steps slower. The search may end sooner: an image whose residual is down to the noise is finished.</remarks>
    /// <param name="prior">The prior.</param>
    /// <param name="measurement">The measurements.</param>
    /// <param name="schedule">How it is searched; the default schedule unless given.</param>
    /// <param name="cancellation">Stops at a step; the seconds are then by the steps there were.</param>
    /// <exception cref="InputException">The operator's adjoint is not that of its forward map.</exception>
    /// <exception cref="NotFiniteException">An image is not finite.</exception>
    public static double Seconds(IParametricPrior prior, Measurement measurement, Schedule? schedule = null, CancellationToken cancellation = default)
    {
        Schedule whole = (schedule ?? new Schedule()).For(prior, measurement.EntriesPerRow);
        _ = Few(WarmSteps);
        return Enumerable.Range(0, Repetitions).SelectMany(_ => Few(TimedSteps)).GroupBy(phase => phase.Name)
            .Sum(same => same.Min(phase => phase.Seconds / Math.Max(1, phase.Steps)) * StepsOf(same.Key));

        IReadOnlyList<RecoveryPhase> Few(int count)
        {
            using RecoveryResult result = Recovery.Run(prior, measurement, whole with { PreSteps = Math.Min(count, whole.PreSteps), Steps = count, Published = false }, cancellation: cancellation);
            return result.Phases;
        }

        int StepsOf(string phase) => phase switch
        {
            RecoveryPhase.Alone => whole.Total,
            RecoveryPhase.Together => whole.Steps!.Value,
            RecoveryPhase.Refined => 0,
            _ => whole.PreSteps,
        };
    }
}
