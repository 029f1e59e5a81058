using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>How good a generator is as a prior: how well it can represent images it has not seen, and how well it recovers them from few measurements.</summary>
/// <param name="Images">Names of the images.</param>
/// <param name="Options">How it was scored.</param>
/// <param name="Rows">The figures; fewer than asked for where the scoring was cancelled.</param>
/// <param name="Cancelled">Whether it was cancelled.</param>
public sealed record GeneratorScore(IReadOnlyList<string> Images, ScoreOptions Options, IReadOnlyList<ScoreRow> Rows, bool Cancelled)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new ResultNumbers(readBack: true) },   // an image recovered exactly has an infinite PSNR
    };

    /// <summary>Scores a generator: representation (no operator, no noise), then compressed sensing with the paper's noise (norm 0.1).</summary>
    /// <remarks>
    /// A start ends before the last step where its loss has hardly fallen any more (<see cref="Plateau"/>): a latent code is found in a few hundred steps.
    /// A Gaussian model is scored as it is used: represented by its components, recovered by its posterior mean in closed form.
    /// </remarks>
    /// <param name="generator">The generator, which stays with its owner.</param>
    /// <param name="images">Images it has not seen, of its size.</param>
    /// <param name="options">Steps, restarts, seed.</param>
    /// <param name="device">The generator's device; null for the CPU.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Stops at a step; the rows that are complete are returned.</param>
    /// <exception cref="InputException">The images are not of the generator's size, or an option is out of range.</exception>
    public static GeneratorScore Run(
        IGenerator generator, ImageSet images, ScoreOptions options, Device? device = null,
        IProgress<ScoreProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Steps < 1 || options.Restarts < 1 || options.Batch < 1)
            throw new InputException($"A score needs at least 1 step, 1 start and 1 image at a time, not {options.Steps}, {options.Restarts} and {options.Batch}.");
        if (images.Size != generator.ImageSize) throw new InputException($"The generator makes images of {generator.ImageSize} px, but those given have {images.Size} px.");
        List<(string Name, string Operator, NoiseSpec Noise, int Restarts)> wanted = [("representation", "identity", NoiseSpec.None, options.Restarts)];
        foreach (int m in options.Measurements ?? [500, 2500])
            wanted.Add(($"compressed sensing, m = {m}", $"gaussian:m={m}", NoiseSpec.TotalNorm(0.1), 1));

        double all = wanted.Sum(w => w.Restarts), before = 0;
        List<ScoreRow> rows = [];
        foreach ((string name, string op, NoiseSpec noise, int restarts) in wanted)
        {
            using ILinearOperator a = OperatorSpec.Parse(op).Create([3, images.Size, images.Size], options.Seed, device ?? CPU);
            Schedule schedule = new(0, options.Steps, restarts, options.Seed, Optimiser.Adam, StopRules: [new Plateau()]);
            List<double> psnr = [];
            while (psnr.Count < images.Count && !cancellation.IsCancellationRequested)
            {
                int first = psnr.Count;
                IProgress<RecoveryProgress>? part = progress is null ? null : new Relay<RecoveryProgress>(p => progress.Report(new ScoreProgress(name, first + 1, p.Step, p.Steps,
                    p.Curves.Last("psnr") is { Count: > 0 } values ? values.Average() : null,
                    (before + restarts * (first + p.Fraction * Math.Min(options.Batch, images.Count - first)) / images.Count) / all)));
                psnr.AddRange(Part(generator, images, first, Math.Min(options.Batch, images.Count - first), a, noise, schedule, device ?? CPU, part, cancellation));
            }
            if (cancellation.IsCancellationRequested) break;
            rows.Add(new ScoreRow(name, op, noise.ToString(), restarts, psnr));
            before += restarts;
        }
        return new GeneratorScore(images.Names, options, rows, rows.Count < wanted.Count);
    }

    /// <summary>Writes the score as JSON.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="generator">What was scored.</param>
    /// <param name="environment">Where it was computed.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path, GeneratorInfo generator, RunEnvironment environment)
    {
        JsonFile.Write(path, new
        {
            generator = new { generator.Architecture, generator.Sha256, Latent = generator.Latent.ToString(), generator.Metadata },
            Options.Steps,
            Options.Seed,
            Cancelled,
            scores = Rows.Select(r => new
            {
                r.Name,
                r.Operator,
                r.Noise,
                r.Restarts,
                images = r.Psnr.Count,
                psnr = Rounded(r.Summary.Mean),
                psnr_half_width = r.Summary.HalfWidth is double half ? Rounded(half) : (double?)null,
                psnr_per_image = Images.Zip(r.Psnr).ToDictionary(p => p.First, p => Rounded(p.Second)),
            }),
            environment,
        }, Format);

        static double Rounded(double value) => Math.Round(value, 4);
    }

    private static double[] Part(
        IGenerator generator, ImageSet images, int first, int count, ILinearOperator a, NoiseSpec noise, Schedule schedule, Device device,
        IProgress<RecoveryProgress>? progress, CancellationToken cancellation)
    {
        using Tensor truth = images.Images.narrow(0, first, count).to(device, copy: true);
        using Measurement measurement = Measurement.Simulate(a, truth, noise, noiseSeed: schedule.Seed, firstRow: first);
        using GaussianPrior? direct = generator is GaussianModel model && !noise.IsNone ? new GaussianPrior(model) : null;
        using RecoveryResult result = NotFiniteException.Named(images.Names, () => Recovery.Run(direct is null ? new GeneratorPrior(generator) : direct, measurement, schedule, new TruthObserver(truth), progress, firstImage: first, cancellation: cancellation), direct is null ? 0 : first);
        return Psnr.PerImage(result.Images, truth);
    }
}

/// <summary>How a generator is scored.</summary>
/// <param name="Steps">Optimiser steps of each inversion; 5500 in the paper.</param>
/// <param name="Restarts">Starts per image when representing; the best is kept. Compressed sensing has one, as in the paper.</param>
/// <param name="Seed">Seed of operators, noise and starts.</param>
/// <param name="Batch">Images inverted at the same time; it decides memory and speed, not the result.</param>
/// <param name="Measurements">Numbers of measurements m for compressed sensing; null for 500 and 2500.</param>
public sealed record ScoreOptions(int Steps = 5500, int Restarts = 3, ulong Seed = 1, int Batch = 16, IReadOnlyList<int>? Measurements = null);

/// <summary>Where the scoring of a generator stands.</summary>
/// <param name="Row">What is being measured.</param>
/// <param name="Image">Number of the first image of the present part, from 1.</param>
/// <param name="Step">Steps done in this part.</param>
/// <param name="Steps">Steps of a part.</param>
/// <param name="Psnr">Present mean PSNR of the part over all its starts, in dB; null where not yet known.</param>
/// <param name="Fraction">Share of the whole that is done, 0 to 1, by the work.</param>
public sealed record ScoreProgress(string Row, int Image, int Step, int Steps, double? Psnr, double Fraction);

/// <summary>One figure of a generator's score.</summary>
/// <param name="Name">representation, or compressed sensing with its m.</param>
/// <param name="Operator">The operator, as on the command line.</param>
/// <param name="Noise">The noise, as on the command line.</param>
/// <param name="Restarts">Starts per image.</param>
/// <param name="Psnr">PSNR of each image in dB.</param>
public sealed record ScoreRow(string Name, string Operator, string Noise, int Restarts, IReadOnlyList<double> Psnr)
{
    /// <summary>Mean with its 95 % interval.</summary>
    public Summary Summary => Summary.Of(Psnr);
}
