using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>Where the error of each prior comes from: what it cannot represent, what its search does not find, too few measurements, and their noise.</summary>
/// <param name="Rows">A row per prior.</param>
/// <param name="Cancelled">Whether it was cancelled: later rows are missing.</param>
public sealed record ErrorSplit(IReadOnlyList<ErrorSplitRow> Rows, bool Cancelled)
{
    /// <summary>Splits the error of priors in four recoveries of the same images each.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="op">The operator of interest.</param>
    /// <param name="noise">Its noise.</param>
    /// <param name="priors">The priors, which stay with their owner.</param>
    /// <param name="schedule">Steps, restarts and seed.</param>
    /// <param name="device">The operator's device; null for the CPU.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops at a step; the rows that are complete are returned.</param>
    public static ErrorSplit Run(
        ImageSet images, ILinearOperator op, NoiseSpec noise, IReadOnlyList<IPrior> priors, Schedule schedule, Device? device = null,
        IProgress<ComparisonProgress>? progress = null, CancellationToken cancellation = default)
    {
        using Tensor truth = images.Images.to(device ?? CPU, copy: true);
        using IdentityOperator identity = new(op.InputShape);
        List<ErrorSplitRow> rows = [];
        double done = 0;
        foreach (IPrior prior in priors)
        {
            // An image of the prior's own range: the nearest one to each truth that it found, searched for again from elsewhere.
            using RecoveryResult represented = Recover(prior, truth, identity, NoiseSpec.None, schedule);
            using Tensor own = represented.Images.clone();
            using RecoveryResult again = Recover(prior, own, identity, NoiseSpec.None, schedule with { Seed = schedule.Seed + 1 });
            using RecoveryResult measured = Recover(prior, truth, op, NoiseSpec.None, schedule), noisy = Recover(prior, truth, op, noise, schedule);
            if (cancellation.IsCancellationRequested) break;
            rows.Add(new ErrorSplitRow(prior.Name, Psnr.PerImage(represented.Images, truth), Psnr.PerImage(again.Images, own),
                Psnr.PerImage(measured.Images, truth), Psnr.PerImage(noisy.Images, truth)));
        }
        return new ErrorSplit(rows, cancellation.IsCancellationRequested);

        RecoveryResult Recover(IPrior prior, Tensor image, ILinearOperator a, NoiseSpec level, Schedule how)
        {
            using Measurement measurement = Measurement.Simulate(a, image, level, noiseSeed: schedule.Seed);
            RecoveryResult result = NotFiniteException.Named(images.Names, () => Recovery.Run(prior, measurement, how, new TruthObserver(image),
                progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(new ComparisonProgress(p, (done + p.Fraction) / (4.0 * priors.Count)))), cancellation: cancellation));
            done++;
            return result;
        }
    }

    /// <summary>Writes the split as JSON.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="settings">What was asked for, by name.</param>
    /// <param name="environment">Where it was computed.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyDictionary<string, object> settings, RunEnvironment environment)
    {
        JsonFile.Write(path, new { environment, settings, rows = Rows, Cancelled });
    }
}

/// <summary>The error of one prior, split; PSNR in dB per image.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Representation">The image itself as measurement, without noise: how near the prior can come.</param>
/// <param name="Optimisation">The same for truths that lie in the prior's range, namely the images of the first column, with other starts: what the search does not find.</param>
/// <param name="Measured">The operator without noise: what too few measurements cost.</param>
/// <param name="Noisy">The operator with noise.</param>
public sealed record ErrorSplitRow(
    string Prior, IReadOnlyList<double> Representation, IReadOnlyList<double> Optimisation, IReadOnlyList<double> Measured, IReadOnlyList<double> Noisy);
