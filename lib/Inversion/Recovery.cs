using System.Diagnostics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Recovers the images behind a measurement with any prior: by its own solver where it has one, else by <see cref="Algorithm1"/> from one or several starts.</summary>
public static class Recovery
{
    /// <summary>Recovers images.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="measurement">The measurements, one row per image.</param>
    /// <param name="schedule">How priors without a solver are searched; the default schedule unless given.</param>
    /// <param name="observer">Draws further curves, such as the PSNR where the truth is known (<see cref="TruthObserver"/>).</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="checkpoints">Where the state of each phase of the inversion loop is saved, to resume from; null to save none.</param>
    /// <param name="firstImage">Place of the first image, on which its starts depend: images recovered in parts get the same as all at once.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <returns>One recovered image per row; the caller disposes it.</returns>
    /// <exception cref="InputException">The operator's adjoint is not that of its forward map.</exception>
    /// <exception cref="NotFiniteException">An image is not finite.</exception>
    public static RecoveryResult Run(
        IPrior prior, Measurement measurement, Schedule? schedule = null, IObserver? observer = null,
        IProgress<RecoveryProgress>? progress = null, CheckpointFolder? checkpoints = null, long firstImage = 0, CancellationToken cancellation = default)
    {
        OperatorCheck.Require(measurement.Operator, measurement.Y.device);
        return prior switch
        {
            IParametricPrior searched => InParts(searched, measurement, (schedule ?? new Schedule()).For(searched, measurement.EntriesPerRow), observer, progress, checkpoints, firstImage, cancellation),
            IDirectPrior direct => DirectRecovery.Run(direct, measurement, observer, progress, cancellation),
            _ => throw new InputException($"The prior '{prior.Name}' has neither images to search nor an estimate of its own."),
        };
    }

    /// <summary>Corrects what another prior recovered towards the measurements along what a Gaussian model knows of images: learned back-projection.</summary>
    /// <param name="result">A recovery, which stays with its owner.</param>
    /// <param name="model">The Gaussian model.</param>
    /// <param name="observer">Draws further curves.</param>
    /// <param name="cancellation">Stops conjugate gradients; what was reached is returned.</param>
    /// <returns>A result called "... corrected", with one more phase; the caller disposes it.</returns>
    public static RecoveryResult Correct(RecoveryResult result, GaussianPrior model, IObserver? observer = null, CancellationToken cancellation = default)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Tensor images = model.Correct(result.Images, result.Measurement, cancellation);
        return DirectRecovery.WithPhase(result with { Prior = $"{result.Prior} corrected", Components = [], Weights = [], Parameters = DirectRecovery.NoParameters(), StandardDeviation = null, Samples = null },
            images, RecoveryPhase.Corrected, clock.Elapsed, observer, cancellation);
    }

    private static RecoveryResult InParts(
        IParametricPrior prior, Measurement measurement, Schedule schedule, IObserver? observer,
        IProgress<RecoveryProgress>? progress, CheckpointFolder? checkpoints, long firstImage, CancellationToken cancellation)
    {
        int images = (int)measurement.Count, atOnce = schedule.Memory is double bytes ? RecoveryMemory.Rows(prior, images, schedule.Restarts, bytes) : images;
        if (atOnce == images) return FromStarts(prior, measurement, schedule, observer, 0, progress, checkpoints, firstImage, cancellation);
        List<RecoveryResult> parts = [];
        for (int first = 0; first < images; first += atOnce)
        {
            int count = Math.Min(atOnce, images - first);
            double before = (double)first / images, share = (double)count / images;
            using Measurement rows = measurement.Rows(first, count);
            using Measurement? heldOut = schedule.HeldOut?.Rows(first, count);
            // Pictures on the way would be of some images only, while who watches expects all.
            parts.Add(FromStarts(prior, rows, schedule with { HeldOut = heldOut }, observer, first,
                progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(p with { Fraction = before + share * p.Fraction, Images = null })),
                checkpoints is null ? null : checkpoints with { Path = Path.Combine(checkpoints.Path, $"{first}-{count}") }, firstImage + first, cancellation));
        }
        return RecoveryResult.Join(parts) with { Measurement = measurement, Schedule = schedule };
    }

    /// <summary>Searches from every start of every image, and keeps of each image the start that explains its measurements best.</summary>
    private static RecoveryResult FromStarts(
        IParametricPrior prior, Measurement measurement, Schedule schedule, IObserver? observer, long firstObserved,
        IProgress<RecoveryProgress>? progress, CheckpointFolder? checkpoints, long firstImage, CancellationToken cancellation)
    {
        using Measurement rows = measurement.Repeat(schedule.Restarts);
        using Measurement? heldOut = schedule.HeldOut?.Repeat(schedule.Restarts);
        if (checkpoints is not null) Directory.CreateDirectory(checkpoints.Path);
        Algorithm1 algorithm = new(prior, rows, schedule, schedule.StartSeeds(measurement.Count, firstImage), heldOut,
            new(new RecoveryObserver(observer, firstObserved, schedule.Restarts), progress, checkpoints, cancellation));
        using InversionResult found = Named(algorithm, firstImage, schedule.Restarts);
        IReadOnlyList<long> best = [.. found.Losses.Chunk(schedule.Restarts).Select((losses, image) => (long)image * schedule.Restarts + Array.IndexOf(losses, losses.Min()))];
        RecoveryResult selected = Select(prior, measurement, schedule, found, best, [.. algorithm.Phases.Select(p => p with { Curves = p.Curves.Select(best) })]);

        Stopwatch clock = Stopwatch.StartNew();
        if (prior.Method.Refined?.Invoke(selected.Images, measurement, cancellation) is not Tensor refined) return selected;
        selected.Images.Dispose();
        return DirectRecovery.WithPhase(selected, refined, RecoveryPhase.Refined, clock.Elapsed, observer, cancellation, firstObserved);
    }

    private static InversionResult Named(Algorithm1 algorithm, long firstImage, int restarts)
    {
        try
        {
            return algorithm.Run();
        }
        catch (NotFiniteException error)
        {
            throw error.Of(firstImage + error.Row / restarts);
        }
    }

    private static RecoveryResult Select(
        IParametricPrior prior, Measurement measurement, Schedule schedule, InversionResult result, IReadOnlyList<long> rows, IReadOnlyList<RecoveryPhase> phases)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Parameters parameters = result.Parameters.Select(rows);
        Tensor images = result.Images.index_select(0, tensor([.. rows]).to(result.Images.device));
        IComposedPrior? composed = prior as IComposedPrior;
        return new RecoveryResult(prior.Name, measurement, schedule, prior.ParameterCount, images.MoveToOuterDisposeScope(),
            [.. composed?.Components(parameters).Select(c => (c.Name, c.Images.MoveToOuterDisposeScope())) ?? []],
            [.. composed?.Weights(parameters).Select(w => (w.Name, (IReadOnlyList<double>)Measurement.Doubles(w.Values))) ?? []],
            parameters, [.. rows.Select(r => Math.Sqrt(result.Losses[(int)r]))], phases)
        { Resolved = schedule.Resolved(prior) };
    }
}
