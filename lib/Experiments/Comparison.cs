using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Measurements;
using HybridPrior.Metrics;
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
    /// <summary>How one of the priors did.</summary>
    /// <param name="prior">Its name.</param>
    /// <exception cref="InputException">It is not part of the comparison.</exception>
    public PriorOutcome this[string prior] => Outcomes.FirstOrDefault(o => o.Prior == prior)
        ?? throw new InputException($"The prior '{prior}' is not part of the comparison; it has {string.Join(", ", Outcomes.Select(o => o.Prior))}.");

    /// <summary>By how many dB of PSNR one prior is ahead of another, image by image: the mean of the differences is known better than either mean.</summary>
    /// <param name="prior">The first prior.</param>
    /// <param name="over">The other one.</param>
    /// <exception cref="InputException">One of them is not part of the comparison.</exception>
    public Summary Gain(string prior, string over) => Summary.Of(this[prior].Psnr.Zip(this[over].Psnr, (a, b) => a - b));

    /// <summary>Runs a comparison.</summary>
    /// <param name="images">The true images.</param>
    /// <param name="measurement">Their measurements, which every prior gets.</param>
    /// <param name="priors">The priors, which stay with their owner.</param>
    /// <param name="schedule">Steps, restarts and seed.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <param name="correction">Where given, each prior's images are also corrected with this Gaussian model, as a further outcome.</param>
    /// <param name="limit">Time for each prior, after which it stops at a step and what it reached is kept; null for no limit.</param>
    public static Comparison Run(
        ImageSet images, Measurement measurement, IReadOnlyList<IPrior> priors, Schedule schedule,
        IProgress<ComparisonProgress>? progress = null, CancellationToken cancellation = default, GaussianPrior? correction = null,
        TimeSpan? limit = null)
    {
        Tensor truth = images.Images.to(measurement.Y.device, copy: true);
        List<PriorOutcome> outcomes = [];
        for (int i = 0; i < priors.Count && (i == 0 || !cancellation.IsCancellationRequested); i++)
        {
            int done = i;
            using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (limit is TimeSpan time) ending.CancelAfter(time);
            RecoveryResult recovery = Recovery.Run(priors[i], measurement, schedule, new TruthObserver(truth),
                progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(new ComparisonProgress(p, (done + p.Fraction) / priors.Count))), cancellation: ending.Token);
            Add(recovery);
            if (correction is not null) Add(Recovery.Correct(recovery, correction, new TruthObserver(truth), cancellation));
        }
        return new Comparison(images.Names, truth, outcomes, cancellation.IsCancellationRequested);

        void Add(RecoveryResult result) => outcomes.Add(new PriorOutcome(result, Psnr.PerImage(result.Images, truth), Ssim.PerImage(result.Images, truth)));
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
