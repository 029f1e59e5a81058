using System.Globalization;
using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>How the priors of a sweep are searched; the defaults are those of <see cref="Inversion.Schedule"/>.</summary>
/// <param name="PreSteps">Steps each half of a combination gets on its own first; a single prior simply gets them too.</param>
/// <param name="Steps">Steps after that; null for <see cref="Inversion.Schedule.StepsFor"/>.</param>
/// <param name="Restarts">Starts per image.</param>
/// <param name="WarmStart">Whether the halves of a combination get steps of their own.</param>
/// <param name="Published">Whether a prior that was published with steps of its own gets those instead.</param>
/// <param name="Optimiser">What moves the parameters, by its name; null for the schedule's own choice. Adam in the published schedules.</param>
/// <param name="LearningRate">Adam's step size.</param>
public sealed record SweepSettings(
    int PreSteps = Inversion.Schedule.DefaultPreSteps, int? Steps = null, int Restarts = 1, bool WarmStart = true, bool Published = false, string? Optimiser = null, double LearningRate = 1e-2)
{
    /// <summary>The numbers of steps in words for terminals and reports, such as <c>500 + 5,000</c>.</summary>
    public string StepsText() => FormattableString.Invariant($"{PreSteps} + ") + (Steps?.ToString("#,0", CultureInfo.InvariantCulture) ?? Inversion.Schedule.DefaultStepsText);

    /// <summary>The schedule for one seed.</summary>
    /// <param name="seed">Seed of the starts.</param>
    public Schedule Schedule(ulong seed) =>
        new(PreSteps, Steps, Restarts, seed, Optimiser is null ? null : HybridPrior.Optimisation.Optimiser.Named(Optimiser), LearningRate, WarmStart: WarmStart, Published: Published);
}
