using System.Diagnostics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Recoveries without the inversion loop, reported like those with it: one phase, and curves of a single point.</summary>
internal static class DirectRecovery
{
    public static RecoveryResult Run(
        IDirectPrior prior, Measurement measurement, IObserver? observer, IProgress<RecoveryProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        DirectEstimate estimate = prior.Recover(measurement,
            progress is null ? null : new Relay<DirectProgress>(p => Report(p.Step, p.Steps, new Curves())), cancellation);
        double[] losses = NotFiniteException.ThrowIf(prior.Name, estimate.Images, measurement, estimate.Steps);
        Curves curves = Point(estimate.Steps, estimate.Images, losses, observer, estimate.Notes);
        Report(estimate.Steps, estimate.Steps, curves);
        RecoveryPhase phase = new(RecoveryPhase.Alone, estimate.Steps, clock.Elapsed.TotalSeconds, estimate.Cancelled ? StopReason.Cancelled : StopReason.Completed, curves);
        return new RecoveryResult(prior.Name, measurement, null, prior.ParameterCount, estimate.Images, [], [], NoParameters(), [.. losses.Select(Math.Sqrt)], [phase])
        {
            Resolved = prior.Resolved,
            StandardDeviation = estimate.StandardDeviation,
            Samples = estimate.Samples,
        };

        void Report(int step, int steps, Curves reached) =>
            progress?.Report(new RecoveryProgress(prior.Name, RecoveryPhase.Alone, step, steps, steps == 0 ? 1 : (double)step / steps, reached));
    }

    /// <summary>A result whose images something was done to in the end.</summary>
    public static RecoveryResult WithPhase(
        RecoveryResult result, Tensor images, string name, TimeSpan time, IObserver? observer, CancellationToken cancellation, long firstObserved = 0)
    {
        double[] losses = NotFiniteException.ThrowIf(result.Prior, images, result.Measurement, name == RecoveryPhase.Refined ? result.Steps : 0);
        RecoveryPhase phase = new(name, 0, time.TotalSeconds, cancellation.IsCancellationRequested ? StopReason.Cancelled : StopReason.Completed,
            Point(0, images, losses, observer, new Dictionary<string, double[]>(), firstObserved));
        return result with { Images = images, Residuals = [.. losses.Select(Math.Sqrt)], Phases = [.. result.Phases, phase] };
    }

    public static Parameters NoParameters() => new(new Dictionary<string, Tensor>());

    private static Curves Point(int step, Tensor images, double[] losses, IObserver? observer, IReadOnlyDictionary<string, double[]> notes, long firstObserved = 0)
    {
        Dictionary<string, double[]> point = new(notes) { ["loss"] = losses };
        Observation seen = new(images, null, null, [.. Enumerable.Range(0, losses.Length).Select(row => firstObserved + row)]);
        foreach ((string name, double[] values) in observer?.Observe(seen) ?? new Dictionary<string, double[]>()) point[name] = values;
        Curves curves = new();
        curves.Add(step, point);
        return curves;
    }
}
