using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A denoising network as a prior: samples images that fit the measurements and that the network finds likely, for any linear operator.</summary>
/// <remarks>
/// <para>
/// From z = posterior mean of a Gaussian model + noise, noise levels sigma falling geometrically:
/// D = network(z, sigma), what the image probably is; S = (C^-1 + I / sigma^2)^-1, how wrong D probably is, with the Gaussian model's covariance C;
/// x = D + S A^T (A S A^T + sigma_n^2 I)^-1 (y - A D), D brought to the measurements along S; z = x + noise of the next level. So x is the mean of the
/// image given z and y if the network's error has covariance S: with the Gaussian model's own (Wiener) estimate as D it is exact, and the network only adds.
/// For images unlike those of the model, which their energy tells, C is scaled by e: e S(sigma / sqrt(e)) A^T (e A S(sigma / sqrt(e)) A^T + sigma_n^2 I)^-1 is what
/// the same matrices give at the level sigma / sqrt(e) with noise sigma_n / sqrt(e).
/// </para>
/// <para>
/// Samplers of this kind: Kadkhodaie and Simoncelli, NeurIPS 2021; Song et al., ICLR 2021. Guidance by the pseudo-inverse: Song et al., ICLR 2023, with white S.
/// A covariance in place of white noise: Boys et al. 2023 (moment matching), Peng et al., ICML 2024. Levels: Karras et al., NeurIPS 2022.
/// </para>
/// <para>The same noise is drawn for every image, so an image's result does not depend on which others are recovered with it.</para>
/// </remarks>
public sealed class DenoisingPrior : IDirectPrior
{
    // Of an image's energy: on birds left out of all figures 3 was as good as 1.5 or better, on such faces all are alike (see docs/denoiser.md).
    private const double ScaleOfEnergy = 2;
    private readonly double[] scales;

    // Each level corrects what the one before left, and the next adds noise a hundred times as large.
    private const double Tolerance = 1e-3;
    private readonly IDenoiser denoiser;
    private readonly GaussianModel model;
    private readonly DenoisingOptions options;

    /// <summary>Prepares the prior.</summary>
    /// <param name="denoiser">The network, which stays with its owner.</param>
    /// <param name="model">Gaussian model of images of the same kind and size, which stays with its owner.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InputException">An option is out of range.</exception>
    public DenoisingPrior(IDenoiser denoiser, GaussianModel model, DenoisingOptions? options = null)
    {
        (this.denoiser, this.model, this.options) = (denoiser, model, options ?? new());
        // Few, so that images share matrices, and as far apart as energies are uncertain.
        scales = this.options.Scale is double scale ? [scale] : [1, 2, 4, 8];
        if (!(scales[0] > 0 && double.IsFinite(scales[0]))) throw new InputException(FormattableString.Invariant($"The scale of the covariance must be above 0, not {scales[0]}."));
        if (!(this.options.Spread > 0 && double.IsFinite(this.options.Spread))) throw new InputException(FormattableString.Invariant($"The factor of the standard deviations must be above 0, not {this.options.Spread}."));
        if (this.options.Runs < 1) throw new InputException($"Posterior sampling needs at least 1 run, not {this.options.Runs}.");
        if (this.options.Steps < 2) throw new InputException($"Posterior sampling needs at least 2 steps, not {this.options.Steps}.");
        if (!(this.options.LeastNoise > 0 && this.options.MostNoise > this.options.LeastNoise && double.IsFinite(this.options.MostNoise)))
            throw new InputException(FormattableString.Invariant($"The noise of posterior sampling must fall from one level to another above 0, not from {this.options.MostNoise} to {this.options.LeastNoise}."));
        if (this.options.Fresh is double fresh && !(fresh >= 0 && fresh <= 1)) throw new InputException(FormattableString.Invariant($"The share of fresh noise must lie between 0 and 1, not {fresh}."));
    }

    /// <inheritdoc/>
    public string Name { get; init; } = "denoiser";

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape => model.Mean.shape;

    /// <inheritdoc/>
    public long ParameterCount => model.Mean.numel();

    /// <inheritdoc/>
    /// <remarks>
    /// The estimate carries the samples and their standard deviation per pixel (with one run there is none). Notes the <c>energy</c> of each row under the Gaussian
    /// model, and the <c>spread</c>: the root mean square of the standard deviation. When cancelled, the levels not reached are missing: images are smoother than they would be.
    /// </remarks>
    public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
    {
        DirectPriors.RequireShape(this, measurement);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        (ILinearOperator op, double sigma) = (measurement.Operator, measurement.Noise.PerEntrySigma(measurement.EntriesPerRow));
        long rows = measurement.Y.shape[0];
        Tensor start, y = measurement.Y.repeat_interleave(options.Runs, 0);
        double[] energies;
        using (GaussianPosterior posterior = new(model, op, sigma, options.Route)) (start, energies) = posterior.Mean(measurement.Y, cancellation);
        double[] levels = [.. Enumerable.Range(0, options.Steps).Select(Level)];
        KernelRoute route = options.Route ?? (measurement.EntriesPerRow <= GaussianPosterior.LargestDirect ? KernelRoute.Cholesky : KernelRoute.ConjugateGradients);
        using CorrectionsByLevel? factorised = route == KernelRoute.Cholesky ? new(model, op, [.. from scale in scales from level in levels select (level / Math.Sqrt(scale), sigma / Math.Sqrt(scale))]) : null;
        // Samples of images that are alike in this are corrected together.
        (int Scale, Tensor Samples)[] groups = [.. energies.SelectMany(e => Enumerable.Repeat(ScaleOf(e, measurement.EntriesPerRow), options.Runs)).Select((scale, sample) => (Scale: scale, Sample: (long)sample))
            .GroupBy(s => s.Scale).Select(g => (g.Key, tensor([.. g.Select(s => s.Sample)]).to(y.device)))];
        Tensor x = start.repeat_interleave(options.Runs, 0), z = x + Noise(rows, 0) * options.MostNoise;
        int step = 0;
        for (; step < options.Steps && !cancellation.IsCancellationRequested; step++)
        {
            using var inner = NewDisposeScope();
            double level = levels[step];
            Tensor estimate = Denoise(z, level, step);
            foreach ((int scale, Tensor samples) in groups)
            {
                (Tensor some, Tensor measured) = (estimate.index_select(0, samples), y.index_select(0, samples));
                double root = Math.Sqrt(scales[scale]);
                x.index_copy_(0, samples, factorised is null ? Solved(some, measured, op, sigma / root, level / root, cancellation) : factorised.Correct(scale * options.Steps + step, some, measured));
            }
            double next = step + 1 < options.Steps ? levels[step + 1] : 0, fresh = options.Fresh ?? 1 - next * next / (level * level);
            z.sub_(x).mul_(next * Math.Sqrt(1 - fresh) / level).add_(x).add_(Noise(rows, step + 1), alpha: next * Math.Sqrt(fresh));
            progress?.Report(new DirectProgress(step + 1, options.Steps));
        }
        Tensor drawn = x.view([rows, options.Runs, .. ImageShape]), mean = drawn.mean([1]);
        Tensor? deviation = options.Runs > 1 ? (drawn - mean.unsqueeze(1)).square().sum([1]).div(options.Runs - 1).sqrt().mul_(options.Spread) : null;
        Dictionary<string, double[]> notes = new() { ["energy"] = energies };
        if (deviation is not null) notes["spread"] = deviation.square().mean([1, 2, 3]).sqrt().to(ScalarType.Float64).cpu().data<double>().ToArray();
        return new DirectEstimate(mean.MoveToOuterDisposeScope(), step, notes, step < options.Steps)
        {
            Samples = drawn.MoveToOuterDisposeScope(),
            StandardDeviation = deviation?.MoveToOuterDisposeScope(),
        };
    }

    /// <summary>The network's estimates, every other one seen in a mirror: a network is not quite symmetric where its images are, and so its errors partly cancel.</summary>
    private Tensor Denoise(Tensor z, double level, int step)
    {
        if (!options.Mirror) return denoiser.Denoise(z, level);
        Tensor flipped = (arange(z.shape[0], device: z.device) % options.Runs + step) % 2 == 1;
        Tensor mirror = flipped.view(-1, 1, 1, 1);
        Tensor seen = where(mirror, z.flip(3), z), found = denoiser.Denoise(seen, level);
        return where(mirror, found.flip(3), found);
    }

    private Tensor Solved(Tensor estimate, Tensor y, ILinearOperator op, double sigma, double level, CancellationToken cancellation)
    {
        using GaussianModel around = model.GivenNoisy(level);
        using GaussianPosterior posterior = new(around, op, sigma, KernelRoute.ConjugateGradients, Tolerance);
        return posterior.Correct(estimate, y, cancellation);
    }

    /// <summary>The place among the scales of that for an image: the largest below what its energy asks for, less two standard errors of an energy.</summary>
    private int ScaleOf(double energy, long measurements) => Math.Max(0, Array.FindLastIndex(scales, s => s <= ScaleOfEnergy * energy / (1 + 2 * Math.Sqrt(2.0 / measurements))));

    private double Level(int step) => options.MostNoise * Math.Pow(options.LeastNoise / options.MostNoise, step / (options.Steps - 1.0));

    /// <summary>Unit noise of a step for all samples, image by image: (rows x runs, 3, S, S).</summary>
    private Tensor Noise(long rows, int step)
    {
        Tensor noise = randn([1, options.Runs, .. ImageShape], generator: new Generator(options.Seed * 1_000_003 + (ulong)step, CPU)).to(model.Mean.device);
        return noise.expand([rows, options.Runs, .. ImageShape]).reshape([rows * options.Runs, .. ImageShape]);
    }
}
