using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>The inversion algorithm of the paper (section 3, Algorithm 1), for any prior and any number of images at once.</summary>
/// <remarks>
/// <code>
/// 1-6   n_pre steps each:  z by the gradient of ||A G(z) - y||^2,  theta by that of ||A DD(theta) - y||^2
/// 7     alpha = beta = 0.5
/// 8-12  n steps:           z, theta, alpha, beta by the gradient of ||A H - y||^2,  H = alpha G(z) + beta DD(theta)
/// </code>
/// Each of these is a run of the inversion loop, <see cref="Inverter"/>.
/// </remarks>
/// <param name="prior">What is searched: H, or a single prior, which gets all steps at once.</param>
/// <param name="measurement">y = A x + noise, a row per start.</param>
/// <param name="schedule">Steps, optimiser, stop rules; with nothing left open (<see cref="Schedule.For"/>).</param>
/// <param name="seeds">A seed per row.</param>
/// <param name="heldOut">Measurements that are not fitted, a row per start; null for none.</param>
/// <param name="watch">Who is told and shown what happens.</param>
internal sealed class Algorithm1(IParametricPrior prior, Measurement measurement, Schedule schedule, IReadOnlyList<ulong> seeds, Measurement? heldOut, Algorithm1.Watch watch)
{
    /// <summary>Who is told and shown what happens.</summary>
    /// <param name="Observer">Draws curves.</param>
    /// <param name="Progress">Told where it stands.</param>
    /// <param name="Checkpoints">Where the state of each phase is saved, to resume from; null to save none.</param>
    /// <param name="Cancellation">Stops at a step; what was reached is returned.</param>
    public sealed record Watch(IObserver Observer, IProgress<RecoveryProgress>? Progress, CheckpointFolder? Checkpoints, CancellationToken Cancellation);

    private readonly List<RecoveryPhase> phases = [];

    /// <summary>What happened, phase by phase.</summary>
    public IReadOnlyList<RecoveryPhase> Phases => phases;

    /// <summary>Runs all phases, or the only one of a prior that is not made of others.</summary>
    /// <returns>An image per row; the caller disposes it.</returns>
    public InversionResult Run()
    {
        if (prior is not IComposedPrior hybrid || !schedule.WarmStart) return Alone();

        // 1-6: the parts separately, each from its own start.
        List<InversionResult> separate = [];
        foreach (IParametricPrior part in hybrid.Parts)
        {
            using Parameters random = part.Start(measurement, seeds);
            separate.Add(Search(part, [schedule.First(part)], random, part.Name, share: (double)schedule.PreSteps / schedule.Total / hybrid.Parts.Count));
        }

        // 7: both where they are, with equal weights.
        using Parameters start = hybrid.Join([.. separate.Select(s => s.Parameters)]);
        foreach (InversionResult result in separate) result.Dispose();

        // 8-12: everything together.
        return Search(hybrid, [schedule.Then(hybrid)], start, RecoveryPhase.Together, share: (double)schedule.Steps!.Value / schedule.Total);
    }

    private InversionResult Alone()
    {
        using Parameters start = prior.Start(measurement, seeds);
        return Search(prior, schedule.All(prior), start, RecoveryPhase.Alone, share: 1);
    }

    private InversionResult Search(IParametricPrior moved, IReadOnlyList<Stage> stages, Parameters start, string phase, double share)
    {
        bool final = ReferenceEquals(moved, prior);
        Method method = moved.Method;
        InversionPlan plan = new(stages, schedule.RulesFor(moved, stages[^1], own: final), schedule.RecordEvery, method.AverageDecay, final ? heldOut : null, method.Perturbed);
        double before = final ? 1 - share : phases.Count * share;
        // Once cancelled, a phase starts from parts that are not complete: no state to go on from.
        Checkpoint? checkpoint = watch.Cancellation.IsCancellationRequested ? null : watch.Checkpoints?.Of($"{prior.Name}.{phases.Count + 1}-{phase}");
        IProgress<InversionProgress>? progress = watch.Progress is null ? null : new Relay<InversionProgress>(p => watch.Progress.Report(new RecoveryProgress(
            prior.Name, phase, p.Step, p.Steps, before + share * p.Step / Math.Max(1, p.Steps), p.Curves, () => FirstStarts(p.Images()))));
        InversionResult found = Inverter.Run(moved, measurement, plan, start, watch.Observer, progress, checkpoint, watch.Cancellation);
        phases.Add(new RecoveryPhase(phase, found.Steps, found.Seconds, found.Stopped, found.Curves));
        return found;
    }

    private Tensor FirstStarts(Tensor rows)
    {
        using (rows) return rows.view([-1, schedule.Restarts, .. rows.shape[1..]]).select(1, 0).clone();
    }
}
