using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Sweeps;

/// <summary>Computes cells. Keeps the operator of the last one, which the next one mostly shares.</summary>
internal sealed class CellRunner(SweepInputs inputs, SweepSpec spec) : IDisposable
{
    private (string Text, ulong Seed, ILinearOperator Operator)? last;

    /// <summary>The operator of a cell; stays with this runner, until the next one is asked for.</summary>
    public ILinearOperator OperatorOf(SweepCell cell)
    {
        if (last is { } kept && (kept.Text, kept.Seed) == (cell.Operator, cell.Seed)) return kept.Operator;
        Dispose();
        ILinearOperator built = OperatorSpec.Parse(cell.Operator).Create([3, spec.Size, spec.Size], cell.Seed, inputs.Device);
        last = (cell.Operator, cell.Seed, built);
        return built;
    }

    /// <summary>The prior of a cell; the caller disposes it where it can be.</summary>
    public IPrior PriorOf(SweepCell cell, Schedule schedule, CheckpointFolder? checkpoints = null, long firstImage = 0) =>
        PriorSpec.Parse(cell.Prior).Create(new PriorContext(OperatorOf(cell), schedule, inputs.GeneratorOf(cell), inputs.Gaussian, inputs.Device, checkpoints, firstImage, inputs.Denoiser));

    /// <summary>The measurement of a cell's images; every prior gets the same, since it follows from the seed.</summary>
    public Measurement Measure(SweepCell cell, Tensor truth) =>
        Measurement.Simulate(OperatorOf(cell), truth, NoiseSpec.Parse(spec.Noise), noiseSeed: cell.Seed);

    /// <summary>Computes a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="work">Its checkpoints.</param>
    /// <param name="options">How this process works.</param>
    /// <param name="pictures">Folder for its pictures; null to keep none.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Saves the state of the running inversion and ends.</param>
    /// <returns>The record; null where it was cancelled.</returns>
    public CellRecord? Run(SweepCell cell, CellWork work, SweepOptions options, string? pictures, IProgress<RecoveryProgress>? progress, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        ImageSet images = inputs.ImagesOf(cell);
        Schedule schedule = spec.Settings.Schedule(cell.Seed);
        Tensor truth = images.Images.to(inputs.Device);
        using Measurement measurement = Measure(cell, truth);
        int atOnce = work.ImagesAtOnce(() => options.ImagesAtOnce ?? Fitting(cell, schedule, images.Count));
        List<ImageResult> results = [];
        List<PhaseRecord> phases = [];
        (long parameters, int steps, double seconds) = (0, 0, 0);
        for (int first = 0; first < images.Count; first += atOnce)
        {
            int count = Math.Min(atOnce, images.Count - first), start = first;
            CheckpointFolder checkpoints = work.Checkpoints(atOnce, first, options.CheckpointInterval);
            using IPrior prior = PriorOf(cell, schedule, checkpoints, first);
            using Measurement part = measurement.Rows(first, count);
            Tensor partTruth = truth.narrow(0, first, count);
            using RecoveryResult found = NotFiniteException.Named(images.Names, () => Recovery.Run(prior, part, schedule, new TruthObserver(partTruth), progress is null ? null : new Relay<RecoveryProgress>(p =>
                progress.Report(p with { Fraction = (start + p.Fraction * count) / images.Count })), checkpoints, first, cancellation), prior is IParametricPrior or SelfValidated ? 0 : first);
            if (found.Cancelled) return null;
            string[] names = [.. images.Names.Skip(first).Take(count)];
            results.AddRange(Results(found, names, partTruth));
            phases.AddRange(found.Phases.Select(p => Phase(p, first, count)));
            if (pictures is not null) CellPictures.Write(pictures, found, partTruth, first);
            (parameters, steps, seconds) = (found.ParameterCount, Math.Max(steps, found.Steps), seconds + found.Seconds);
        }
        return new CellRecord(CellRecord.PresentFormat, cell, new CellResult(parameters, measurement.EntriesPerRow, steps, results, phases), null,
            new CellRun(DateTime.UtcNow, seconds, atOnce, pictures is not null, ProcessIdentity.Own, RunEnvironment.Read(inputs.Device)));
    }

    /// <summary>Frees the operator.</summary>
    public void Dispose()
    {
        last?.Operator.Dispose();
        last = null;
    }

    private int Fitting(SweepCell cell, Schedule schedule, int images)
    {
        using IPrior prior = PriorOf(cell, schedule);
        return RecoveryMemory.Rows(prior, images, schedule.Restarts);
    }

    private static IEnumerable<ImageResult> Results(RecoveryResult found, IReadOnlyList<string> names, Tensor truth)
    {
        double[] psnr = Psnr.PerImage(found.Images, truth), ssim = Ssim.PerImage(found.Images, truth);
        (IReadOnlyList<double> alpha, IReadOnlyList<double> beta) = (found.Weight("alpha"), found.Weight("beta"));
        IReadOnlyList<(string Name, IReadOnlyList<double> Values)> notes =
            [.. found.Notes(), .. Calibration.Notes(found.StandardDeviation is null ? null : Calibration.PerImage(found.Images, found.StandardDeviation, truth))];
        return names.Select((name, i) => new ImageResult(name, psnr[i], ssim[i], found.Residuals[i],
            alpha.Count > 0 ? alpha[i] : null, beta.Count > 0 ? beta[i] : null, notes.Count > 0 ? notes.ToDictionary(n => n.Name, n => n.Values[i]) : null));
    }

    private static PhaseRecord Phase(RecoveryPhase phase, int first, int count) => new(phase.Name, first, phase.Steps, phase.Stopped, [.. phase.Curves.Steps],
        phase.Curves.Names.Order(StringComparer.Ordinal).ToDictionary(n => n, n => (IReadOnlyList<IReadOnlyList<double>>)[.. Enumerable.Range(0, count).Select(i => phase.Curves.Of(n, i))]));
}
