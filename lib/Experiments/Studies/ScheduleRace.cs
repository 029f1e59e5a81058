using System.Diagnostics;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>Time to quality: two schedules for the same prior, images and measurements, one after the other on an otherwise idle machine.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Names">Names of the images.</param>
/// <param name="Reference">The schedule whose quality is to be reached.</param>
/// <param name="Challenger">The other one.</param>
public sealed record ScheduleRace(string Prior, IReadOnlyList<string> Names, RaceTrack Reference, RaceTrack Challenger)
{
    /// <summary>By how many dB a schedule may end below the reference and still count as having its quality.</summary>
    public const double Margin = 0.1;

    /// <summary>The mean PSNR in dB that counts as the reference's quality.</summary>
    public double Wanted => Reference.PsnrSummary.Mean - Margin;

    /// <summary>Whether the challenger ends with that quality.</summary>
    public bool Reached => Challenger.PsnrSummary.Mean >= Wanted;

    /// <summary>Seconds of the challenger, start to end, by those of the reference.</summary>
    public double ShareOfTime => Challenger.Seconds / Reference.Seconds;

    /// <summary>Runs both.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="reference">The schedule whose quality is to be reached; its prior stays with its owner.</param>
    /// <param name="challenger">The other one.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Ends the race.</param>
    /// <exception cref="OperationCanceledException">It was cancelled: half a race has no result.</exception>
    /// <exception cref="InputException">The images do not fit the memory together, and would have to run one after the other.</exception>
    public static ScheduleRace Run(
        ImageSet images, Measurement measurement, RaceEntry reference, RaceEntry challenger,
        IProgress<RaceProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (RaceEntry entry in new[] { reference, challenger })
            if (entry.Schedule.Memory is double bytes && RecoveryMemory.Rows(entry.Prior, images.Count, entry.Schedule.Restarts, bytes) is int fit && fit < images.Count)
                throw new InputException($"Only {fit} of the {images.Count} images fit the memory together, as a race needs them.");
        using Tensor truth = images.Images.to(measurement.Y.device, copy: true);
        double share = Total(challenger) / (Total(challenger) + Total(reference));
        // What is compiled or allocated on first use should not count against whoever starts.
        NotFiniteException.Named(images.Names, () => Recovery.Run(challenger.Prior, measurement, challenger.Schedule with { PreSteps = 2, Steps = 2, Published = false }, cancellation: cancellation)).Dispose();
        RaceTrack second = Track(challenger, 0, share), first = Track(reference, share, 1 - share);
        return new ScheduleRace(challenger.Prior.Name, images.Names, first, second);

        double Total(RaceEntry runner) => runner.Schedule.For(runner.Prior, measurement.EntriesPerRow).Total;

        RaceTrack Track(RaceEntry runner, double from, double part)
        {
            List<RacePoint> points = [];
            (string phase, int seen) = ("", 0);
            long begin = Stopwatch.GetTimestamp();
            using RecoveryResult result = NotFiniteException.Named(images.Names, () => Recovery.Run(runner.Prior, measurement, runner.Schedule, new TruthObserver(truth), new Relay<RecoveryProgress>(p =>
            {
                progress?.Report(new RaceProgress(from + part * p.Fraction, runner.Name, p));
                if (p.Phase != phase) (phase, seen) = (p.Phase, 0);
                if (p.Curves.Steps.Count == seen) return;
                seen = p.Curves.Steps.Count;
                // The halves of a combination on their own are no images of it.
                if (p.Phase is RecoveryPhase.Alone or RecoveryPhase.Together) points.Add(new RacePoint(Elapsed(), p.Curves.Last("psnr").Average()));
            }), cancellation: cancellation));
            double seconds = Elapsed();
            cancellation.ThrowIfCancellationRequested();
            double[] psnr = [.. Psnr.PerImage(result.Images, truth)];
            return new RaceTrack(runner.Name, [.. points, new RacePoint(seconds, psnr.Average())], seconds, psnr);

            double Elapsed() => Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }

    /// <summary>Writes the race as JSON.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="settings">What was asked for, by name.</param>
    /// <param name="environment">Where it was measured.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, object> settings, RunEnvironment environment)
    {
        JsonFile.Write(path, new { environment, settings, Prior, Names, Wanted, Reached, ShareOfTime, Reference, Challenger });
    }
}

/// <summary>What takes part in a race.</summary>
/// <param name="Name">Name of the schedule.</param>
/// <param name="Prior">The prior with that schedule's learning rates.</param>
/// <param name="Schedule">Steps, restarts and seed.</param>
public sealed record RaceEntry(string Name, IParametricPrior Prior, Schedule Schedule);

/// <summary>Where a race stands.</summary>
/// <param name="Fraction">Share of all steps that is done, 0 to 1.</param>
/// <param name="Schedule">Name of the schedule that runs.</param>
/// <param name="Recovery">Where its recovery stands.</param>
public sealed record RaceProgress(double Fraction, string Schedule, RecoveryProgress Recovery);
