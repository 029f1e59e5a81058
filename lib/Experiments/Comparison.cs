using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>Several priors on the very same measurements of the same images.</summary>
/// <param name="Names">Names of the images.</param>
/// <param name="Truth">The true images, (B, 3, H, W).</param>
/// <param name="Outcomes">How each prior did, in the order asked for.</param>
/// <param name="Cancelled">Whether it was cancelled: the last outcome may be unfinished and later ones missing.</param>
public sealed record Comparison(IReadOnlyList<string> Names, Tensor Truth, IReadOnlyList<PriorOutcome> Outcomes, bool Cancelled) : IDisposable
{
    /// <summary>A sentence for each prior that has no outcome because its recovery was not finite.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>What every prior got. Its measurements may be freed by now; operator and noise can be asked all the same.</summary>
    /// <exception cref="InputException">There is no outcome.</exception>
    public Measurement Measurement => Outcomes.Count > 0 ? Outcomes[0].Recovery.Measurement : throw new InputException("The comparison has no outcome.");

    /// <summary>How one of the priors did.</summary>
    /// <param name="prior">Its name.</param>
    /// <exception cref="InputException">It is not part of the comparison.</exception>
    public PriorOutcome this[string prior] => Outcomes.FirstOrDefault(o => o.Prior == prior)
        ?? throw new InputException($"The prior '{prior}' is not part of the comparison; it has {string.Join(", ", Outcomes.Select(o => o.Prior))}.");

    /// <summary>Refuses a comparison in which a prior has no outcome, where half of it says nothing.</summary>
    /// <exception cref="InputException">The recovery with one of the priors was not finite.</exception>
    public Comparison RequireAll() => Failures.Count == 0 ? this : throw new InputException(Failures[0]);

    /// <summary>By how many dB of PSNR one prior is ahead of another, image by image: the mean of the differences is known better than either mean.</summary>
    /// <param name="prior">The first prior.</param>
    /// <param name="over">The other one.</param>
    /// <exception cref="InputException">One of them is not part of the comparison.</exception>
    public Summary Gain(string prior, string over) => Summary.Of(this[prior].Psnr.Zip(this[over].Psnr, (a, b) => a == b ? 0 : a - b));

    /// <summary>Runs a comparison.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="measurement">Their measurements, which every prior gets.</param>
    /// <param name="priors">The priors, which stay with their owner.</param>
    /// <param name="schedule">Steps, restarts and seed.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <param name="correction">Where given, each prior's images are also corrected with this Gaussian model, as a further outcome.</param>
    /// <param name="limit">Time for each prior, after which it stops at a step and what it reached is kept; null for no limit.</param>
    /// <exception cref="NotFiniteException">The recovery is not finite with any of the priors; where it is with some, those are returned and the others told in <see cref="Failures"/>.</exception>
    public static Comparison Run(
        ImageSet images, Measurement measurement, IReadOnlyList<IPrior> priors, Schedule schedule,
        IProgress<ComparisonProgress>? progress = null, CancellationToken cancellation = default, GaussianPrior? correction = null,
        TimeSpan? limit = null)
    {
        Tensor truth = images.Images.to(measurement.Y.device, copy: true);
        List<PriorOutcome> outcomes = [];
        List<NotFiniteException> failures = [];
        for (int i = 0; i < priors.Count && (i == 0 || !cancellation.IsCancellationRequested); i++)
        {
            int done = i;
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (limit is TimeSpan time) ending.CancelAfter(time);
            try
            {
                RecoveryResult recovery = Recovery.Run(priors[i], measurement, schedule, new TruthObserver(truth),
                    progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(new ComparisonProgress(p, (done + p.Fraction) / priors.Count))), cancellation: ending.Token);
                Add(recovery);
                if (correction is not null) Add(Recovery.Correct(recovery, correction, new TruthObserver(truth), cancellation));
            }
            catch (NotFiniteException error)
            {
                // The other priors' results are not lost with it.
                failures.Add(error.Of(error.Row, images.Names[(int)error.Row]));
            }
        }
        if (outcomes.Count == 0 && failures.Count > 0)
        {
            truth.Dispose();
            throw failures[0];
        }
        return new Comparison(images.Names, truth, outcomes, cancellation.IsCancellationRequested) { Failures = [.. failures.Select(f => f.Message)] };

        void Add(RecoveryResult result) => outcomes.Add(new PriorOutcome(result, Psnr.PerImage(result.Images, truth), Ssim.PerImage(result.Images, truth))
        {
            Calibrations = result.StandardDeviation is null ? null : Calibration.PerImage(result.Images, result.StandardDeviation, truth),
        });
    }

    /// <summary>For each pair of priors, how much more PSNR the one that comes first got than the other, in dB, image by image.</summary>
    public IReadOnlyList<(string First, string Second, PairedDifference Difference)> Pairs() =>
        [.. from i in Enumerable.Range(0, Outcomes.Count) from j in Enumerable.Range(i + 1, Outcomes.Count - i - 1)
            select (Outcomes[i].Prior, Outcomes[j].Prior, PairedDifference.Of(Outcomes[i].Psnr, Outcomes[j].Psnr))];

    /// <summary>Frees all images.</summary>
    public void Dispose()
    {
        Truth.Dispose();
        foreach (PriorOutcome outcome in Outcomes) outcome.Recovery.Dispose();
    }
}

/// <summary>Where a comparison stands.</summary>
/// <param name="Recovery">Where the present prior stands.</param>
/// <param name="Fraction">Share of all priors that is done, 0 to 1.</param>
public sealed record ComparisonProgress(RecoveryProgress Recovery, double Fraction);
