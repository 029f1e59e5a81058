using HybridPrior.Generators;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>The self-validated hybrid: several priors on most of the measurements, judged and combined by the rest, and brought up to all of them.</summary>
/// <remarks>
/// <para>
/// Some measurements are held out. On the others the Gaussian model gives its posterior mean, a denoiser the mean of its samples, and each searched prior is fitted, every image stopped at the step
/// that explains the held-out measurements best; each of these is also corrected along the Gaussian model (learned back-projection). The result is that mean of all these
/// images that explains the held-out measurements best (stacking, <see cref="SimplexFit"/>), where the default estimate counts as if it had predicted
/// <c>priorStrength</c> further ones exactly: few measurements cannot tell candidates apart. The default is the denoiser's or the Gaussian model's, whichever predicts better. The noise is the same for all candidates and shifts none of the
/// weights. Both estimates and the corrections are then taken with all measurements.
/// </para>
/// <para>
/// Cheap candidates come first: an image whose held-out measurements the denoiser predicts better than the Gaussian model by <see cref="BeyondDoubt"/> standard errors is not searched with the others.
/// </para>
/// </remarks>
public sealed class SelfValidated : IDirectPrior
{
    private const double Share = 0.05;
    private const long Least = 30;
    private const double LargestShare = 0.2;
    private readonly GaussianPrior fitted, whole;
    private readonly IReadOnlyList<IParametricPrior> candidates;
    private readonly Schedule schedule;
    private readonly CheckpointFolder? checkpoints;
    private readonly long firstImage;
    private readonly double priorStrength;
    private readonly IDirectPrior? denoiser;

    /// <summary>Puts the candidates together.</summary>
    /// <param name="model">The Gaussian model, which stays with its owner.</param>
    /// <param name="candidates">The searched priors, which belong to this one from now on.</param>
    /// <param name="schedule">How they are searched.</param>
    /// <param name="checkpoints">Where the state of each search is saved, to resume from; null to save none.</param>
    /// <param name="firstImage">Place of the first image, on which its starts depend: images recovered in parts get the same as all at once.</param>
    /// <param name="priorStrength">How strongly the default estimate is held to: the number of further measurements that it is taken to have predicted exactly, at least 0.</param>
    /// <param name="denoiser">A prior with an estimate of its own, which belongs to this one from now on; null where there is none.</param>
    /// <exception cref="InputException">The prior strength is negative or not finite.</exception>
    public SelfValidated(
        GaussianModel model, IReadOnlyList<IParametricPrior> candidates, Schedule schedule, CheckpointFolder? checkpoints = null, long firstImage = 0,
        double priorStrength = DefaultPriorStrength, IDirectPrior? denoiser = null)
    {
        if (!(priorStrength >= 0 && double.IsFinite(priorStrength))) throw new InputException(FormattableString.Invariant($"The prior strength of 'auto' must be 0 or more, not {priorStrength}."));
        (this.candidates, this.schedule, this.checkpoints, this.firstImage, this.priorStrength, this.denoiser) = (candidates, schedule, checkpoints, firstImage, priorStrength, denoiser);
        (fitted, whole) = (new GaussianPrior(model), new GaussianPrior(model));
    }

    /// <summary>
    /// Further measurements that the default estimate is taken to have predicted exactly, unless told otherwise. Of 0 to 100, 20 came within 0.07 dB of the best at each of m = 50, 100, 200, 500 and 2500, on faces
    /// and on birds, none of them in the published figures; 3 was up to 0.36 dB below it.
    /// </summary>
    public const double DefaultPriorStrength = 20;

    /// <summary>By how many standard errors of the mean the denoiser's squared errors on held-out measurements must be below the Gaussian model's for the other candidates to be spared.</summary>
    public static double BeyondDoubt => 2;

    /// <inheritdoc/>
    public string Name { get; init; } = "auto";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape => fitted.ImageShape;

    /// <inheritdoc/>
    public long ParameterCount => fitted.ParameterCount + (denoiser?.ParameterCount ?? 0) + candidates.Sum(c => c.Blocks.Sum(b => b.Count));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Resolved => candidates.SelectMany(c => c.Resolved)
        .Append(new("candidates", string.Join(", ", [fitted.Name, .. denoiser is null ? Array.Empty<string>() : [denoiser.Name], .. candidates.Select(c => c.Name)])))
        .DistinctBy(r => r.Key).ToDictionary(r => r.Key, r => r.Value);

    /// <summary>The searched priors among which it chooses.</summary>
    public IReadOnlyList<IParametricPrior> Candidates => candidates;

    /// <summary>How many of m measurements are held out: 5 %, but no fewer than 30 where that is at most a fifth.</summary>
    /// <param name="m">Number of measurements.</param>
    public static long HeldOutOf(long m) => Math.Max(1, Math.Max((long)(Share * m), Math.Min(Least, (long)(LargestShare * m))));

    /// <inheritdoc/>
    /// <remarks>
    /// Notes the weight of each candidate, by its name, the <c>error</c> predicted: the estimated norm of x minus the truth, and where there is a denoiser whether an image was
    /// <c>searched</c> (1) with the other candidates.
    /// </remarks>
    public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        using HeldOutSplit split = HeldOutSplit.Of(measurement, HeldOutOf(measurement.EntriesPerRow), schedule.Seed);
        int rows = (int)measurement.Count, steps = 0;
        // As many steps as all measurements together ask for.
        Schedule fitting = schedule with { Steps = schedule.Steps ?? Schedule.StepsFor(measurement.EntriesPerRow, ImageShape) };
        int toSearch = fitting.Total * candidates.Count;
        List<(string Name, Tensor Judged, Tensor Final)> images = [Estimated(fitted, whole, _ => { })];
        if (denoiser is not null)
        {
            images.Add(Estimated(denoiser, denoiser, p => progress?.Report(new DirectProgress(steps + p.Step, steps + (2 * p.Steps) + toSearch))));
        }
        bool[] decided = [.. Enumerable.Range(0, rows).Select(row => images.Count > 1 && Ahead(split, row, images[0].Judged[row], images[1].Judged[row]) > BeyondDoubt)];
        int estimates = images.Count, before = steps;
        foreach (IParametricPrior candidate in candidates)
        {
            (Tensor alone, Tensor judged, Tensor final) = (zeros_like(images[0].Final), zeros_like(images[0].Final), zeros_like(images[0].Final));
            int most = 0;
            foreach ((int first, int count) in Stretches(decided))
            {
                using Measurement part = split.Fitted.Rows(first, count), heldOut = split.HeldOut.Rows(first, count), all = measurement.Rows(first, count);
                using RecoveryResult found = Search(candidate, fitting with { HeldOut = heldOut }, part, first, count == rows, p =>
                    progress?.Report(new DirectProgress(steps + (int)((first + (p.Fraction * count)) / rows * fitting.Total), before + toSearch)), cancellation);
                alone.narrow(0, first, count).copy_(found.Images);
                judged.narrow(0, first, count).copy_(fitted.Correct(found.Images, part, cancellation));
                final.narrow(0, first, count).copy_(whole.Correct(found.Images, all, cancellation));
                most = Math.Max(most, found.Steps);
            }
            images.Add((candidate.Name, alone, alone));
            images.Add(($"{candidate.Name} corrected", judged, final));
            steps += most;
        }
        Dictionary<string, double[]> notes = images.ToDictionary(i => i.Name, _ => new double[rows]);
        notes["error"] = new double[rows];
        if (denoiser is not null) notes["searched"] = [.. decided.Select(d => d ? 0.0 : 1)];
        Tensor result = zeros_like(images[0].Final);
        for (int row = 0; row < rows; row++)
        {
            (string Name, Tensor Judged, Tensor Final)[] present = [.. images.Take(decided[row] ? estimates : images.Count)];
            // The default comes first.
            if (estimates > 1 && Ahead(split, row, present[0].Judged[row], present[1].Judged[row]) > 0) (present[0], present[1]) = (present[1], present[0]);
            (double[] weights, notes["error"][row]) = Judge(split, row, [.. present.Select(i => i.Judged[row])]);
            foreach ((double weight, (string name, _, Tensor final)) in weights.Zip(present))
            {
                result[row].add_(final[row], alpha: weight);
                notes[name][row] = weight;
            }
        }
        return new DirectEstimate(result.MoveToOuterDisposeScope(), steps, notes, cancellation.IsCancellationRequested);

        (string, Tensor, Tensor) Estimated(IDirectPrior one, IDirectPrior other, Action<DirectProgress> report)
        {
            Relay<DirectProgress> relay = new(report);
            using DirectEstimate judged = one.Recover(split.Fitted, relay, cancellation);
            steps += judged.Steps;
            using DirectEstimate final = other.Recover(measurement, relay, cancellation);
            steps += final.Steps;
            return (one.Name, judged.Images.clone(), final.Images.clone());
        }
    }

    /// <summary>Frees what was prepared.</summary>
    public void Dispose()
    {
        fitted.Dispose();
        whole.Dispose();
        denoiser?.Dispose();
        foreach (IParametricPrior candidate in candidates) candidate.Dispose();
    }

    /// <summary>The images that are still to be decided, as stretches of neighbours: first and count.</summary>
    private static IEnumerable<(int First, int Count)> Stretches(bool[] decided)
    {
        for (int first = 0; first < decided.Length; first++)
        {
            int end = first;
            while (end < decided.Length && !decided[end]) end++;
            if (end > first) yield return (first, end - first);
            first = end;
        }
    }

    private RecoveryResult Search(
        IParametricPrior candidate, Schedule fitting, Measurement part, int first, bool isWhole, Action<RecoveryProgress> report, CancellationToken cancellation)
    {
        using var gradientsOn = enable_grad();
        CheckpointFolder? saved = checkpoints is null || isWhole ? checkpoints : checkpoints with { Path = Path.Combine(checkpoints.Path, FormattableString.Invariant($"from-{first}")) };
        return Recovery.Run(candidate, part, fitting, progress: new Relay<RecoveryProgress>(report), checkpoints: saved, firstImage: firstImage + first, cancellation: cancellation);
    }

    /// <summary>By how many standard errors the second image's squared errors on the held-out measurements of a row are below the first's; 0 where one measurement tells no standard error.</summary>
    private static double Ahead(HeldOutSplit split, long row, Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        Tensor errors = (split.HeldOut.Operator.Forward(stack([first, second])) - split.HeldOut.Y[row]).flatten(1).to(ScalarType.Float64).square(), gains = errors[0] - errors[1];
        long count = gains.numel();
        double mean = gains.mean().item<double>(), deviation = count > 1 ? gains.std().item<double>() : 0;
        return deviation > 0 ? mean / (deviation / Math.Sqrt(count)) : 0;
    }

    /// <summary>The weights of one image, and the error that its held-out measurements predict.</summary>
    private (double[] Weights, double Error) Judge(HeldOutSplit split, long row, IReadOnlyList<Tensor> candidates)
    {
        using var scope = NewDisposeScope();
        double[][] predicted = [.. candidates.Select(image => split.HeldOut.Operator.Forward(image.unsqueeze(0)).flatten().to(ScalarType.Float64).cpu().data<double>().ToArray())];
        double[] y = split.HeldOut.Y[row].flatten().to(ScalarType.Float64).cpu().data<double>().ToArray();
        int k = predicted.Length, count = y.Length;
        // All relative to the default estimate, the first of them; priorStrength more measurements like these with nothing else to predict.
        double[] residuals = [.. y.Zip(predicted[0], (a, b) => a - b)];
        double[][] apart = [.. predicted.Select(f => f.Zip(predicted[0], (a, b) => a - b).ToArray())];
        double[,] quadratic = new double[k, k];
        double[] linear = [.. apart.Select(a => Dot(a, residuals))];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++) quadratic[i, j] = Dot(apart[i], apart[j]) * (1 + priorStrength / count);
        double[] weights = SimplexFit.Solve(quadratic, linear);
        double residual = Enumerable.Range(0, count).Sum(n => Math.Pow(y[n] - Enumerable.Range(0, k).Sum(i => weights[i] * predicted[i][n]), 2));
        double variance = Math.Pow(split.HeldOut.Noise.PerEntrySigma(count), 2);
        double m = split.Fitted.EntriesPerRow + count;
        return (weights, Math.Sqrt(Math.Max(0, residual / count - variance) * m));

        static double Dot(double[] a, double[] b) => a.Zip(b, (x, z) => x * z).Sum();
    }
}
