using System.Diagnostics;
using HybridPrior.Measurements;
using HybridPrior.Metrics;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Recoveries without the inversion loop, reported like those with it: one phase, and curves of a single point.</summary>
internal static class DirectRecovery
{
    public static RecoveryResult Run(
        IDirectPrior prior, Measurement measurement, Tensor? truth, IProgress<RecoveryProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        DirectEstimate estimate = prior.Recover(measurement,
            progress is null ? null : new Relay<DirectProgress>(p => Report(p.Step, p.Steps, new Curves())), cancellation);
        double[] losses = Losses(prior.Name, estimate.Images, measurement, estimate.Steps);
        Curves curves = Point(estimate.Steps, estimate.Images, losses, truth, estimate.Notes);
        Report(estimate.Steps, estimate.Steps, curves);
        RecoveryPhase phase = new(RecoveryPhase.Alone, estimate.Steps, clock.Elapsed.TotalSeconds, estimate.Cancelled ? StopReason.Cancelled : StopReason.Completed, curves);
        return new RecoveryResult(prior.Name, prior.ParameterCount, estimate.Images, [], NoParameters(), [.. losses.Select(Math.Sqrt)], [phase]);

        void Report(int step, int steps, Curves reached) =>
            progress?.Report(new RecoveryProgress(prior.Name, RecoveryPhase.Alone, step, steps, steps == 0 ? 1 : (double)step / steps, reached));
    }

    public static RecoveryResult Correct(RecoveryResult result, GaussianPrior model, Measurement measurement, Tensor? truth, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Tensor images = model.Correct(result.Images, measurement, cancellation);
        double[] losses = Losses($"{result.Prior} corrected", images, measurement, 0);
        RecoveryPhase phase = new(RecoveryPhase.Corrected, 0, clock.Elapsed.TotalSeconds, cancellation.IsCancellationRequested ? StopReason.Cancelled : StopReason.Completed,
            Point(0, images, losses, truth, new Dictionary<string, double[]>()));
        return new RecoveryResult($"{result.Prior} corrected", result.ParameterCount, images, [], NoParameters(),
            [.. losses.Select(Math.Sqrt)], [.. result.Phases, phase]);
    }

    /// <summary>Lets a prior's recipe have the last word on its images; takes over the result.</summary>
    public static RecoveryResult Refine(RecoveryResult result, IImagePrior prior, Measurement measurement, Tensor? truth, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        if (prior.Refine(result.Images, measurement, cancellation) is not Tensor images) return result;
        double[] losses = Losses(prior.Name, images, measurement, result.Steps);
        RecoveryPhase phase = new(RecoveryPhase.Refined, 0, clock.Elapsed.TotalSeconds, cancellation.IsCancellationRequested ? StopReason.Cancelled : StopReason.Completed,
            Point(0, images, losses, truth, new Dictionary<string, double[]>()));
        result.Images.Dispose();
        return result with { Images = images, Residuals = [.. losses.Select(Math.Sqrt)], Phases = [.. result.Phases, phase] };
    }

    private static Curves Point(int step, Tensor images, double[] losses, Tensor? truth, IReadOnlyDictionary<string, double[]> notes)
    {
        Dictionary<string, double[]> point = new(notes) { ["loss"] = losses };
        if (truth is not null) point["psnr"] = Psnr.PerImage(images, truth);
        Curves curves = new();
        curves.Add(step, point);
        return curves;
    }

    private static double[] Losses(string prior, Tensor images, Measurement measurement, int step)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        NotFiniteException.ThrowIfImage(prior, images, step);
        double[] losses = (measurement.Operator.Forward(images) - measurement.Y).flatten(1).square().sum(1).to(ScalarType.Float64).cpu().data<double>().ToArray();
        NotFiniteException.ThrowIf(prior, losses, step);
        return losses;
    }

    private static Parameters NoParameters() => new(new Dictionary<string, Tensor>());
}
