using System.Globalization;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>Priors compared along one number of the operator, such as m of compressed sensing (paper, Figures 3, 5 and 6) or the factor of super-resolution.</summary>
/// <param name="Parameter">Name of the number, such as <c>m</c>.</param>
/// <param name="Points">The points, in the order of the values given.</param>
/// <param name="Cancelled">Whether it was cancelled: the last point may be unfinished and later ones missing.</param>
public sealed record OperatorSweep(string Parameter, IReadOnlyList<SweepPoint> Points, bool Cancelled) : IDisposable
{
    /// <summary>Names of the priors, in their order.</summary>
    public IReadOnlyList<string> Priors => [.. Points.SelectMany(p => p.Comparison.Outcomes).Select(o => o.Prior).Distinct()];

    /// <summary>The comparison at one value.</summary>
    /// <param name="value">One of the values given.</param>
    /// <exception cref="InputException">The sweep has no such point.</exception>
    public Comparison this[double value] => Points.FirstOrDefault(p => p.Value == value)?.Comparison
        ?? throw new InputException($"The sweep has no point at {Parameter} = {Text(value)}; it has {string.Join(", ", Points.Select(p => Text(p.Value)))}.");

    /// <summary>This sweep with the priors of another one added, point by point.</summary>
    /// <param name="other">A sweep over the same values of the same images.</param>
    /// <returns>A sweep whose images belong to the two it was made of.</returns>
    /// <exception cref="InputException">The other sweep has other values.</exception>
    public OperatorSweep With(OperatorSweep other) => other.Points.Select(p => p.Operator).SequenceEqual(Points.Select(p => p.Operator))
        ? this with { Points = [.. Points.Zip(other.Points, (a, b) => a with { Comparison = a.Comparison with { Outcomes = [.. a.Comparison.Outcomes, .. b.Comparison.Outcomes] } })] }
        : throw new InputException($"The sweeps have different points: {string.Join(", ", Points.Select(p => p.Operator))} and {string.Join(", ", other.Points.Select(p => p.Operator))}.");

    /// <summary>Runs a sweep over operators as on the command line. All points share images, schedule and the seeds of operator and noise.</summary>
    /// <param name="images">The true images, on the CPU.</param>
    /// <param name="grid">The operators, one for each value of a number in braces, such as <c>gaussian:m={200,500,1000}</c>.</param>
    /// <param name="noise">Noise of the measurements.</param>
    /// <param name="schedule">Steps, restarts and seed; its seed is also that of operators and noise.</param>
    /// <param name="priors">Builds the priors for measurements, on which the Deep Decoder's width depends; the sweep disposes them.</param>
    /// <param name="device">Where to compute; null for the CPU.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="limit">Time for each prior at each point; null for no limit.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <exception cref="InputException">The operators differ in more than one number, or one of them cannot be built.</exception>
    public static OperatorSweep Run(
        ImageSet images, string grid, NoiseSpec noise, Schedule schedule, Func<Measurement, IReadOnlyList<IPrior>> priors,
        Device? device = null, IProgress<SweepProgress>? progress = null, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        // All of them are read first: a mistake in the last should not cost the time of the others.
        OperatorSpec[] specs = [.. OperatorGrid.Expand(grid).Select(OperatorSpec.Parse)];
        OperatorAxis[] axes = [.. specs.Select(s => OperatorAxis.Of(s.ToString())).OfType<OperatorAxis>()];
        if (axes.Length < specs.Length || axes.Select(a => a.Family).Distinct().Count() > 1)
            throw new InputException($"The operators of a sweep differ in one number, as in 'gaussian:m={{200,500}}', unlike {Quoted.Name(grid)}.");
        return Run(images, axes[0].Parameter, [.. axes.Select(a => a.Value)],
            value => specs[Array.FindIndex(axes, a => a.Value == value)].Create(images.Images.shape[1..], schedule.Seed, device), noise, schedule, priors, device, progress, limit, cancellation);
    }

    /// <summary>Runs a sweep over operators of any kind along one number.</summary>
    /// <param name="images">The true images, on the CPU.</param>
    /// <param name="parameter">Name of the number.</param>
    /// <param name="values">Its values, at least one.</param>
    /// <param name="operators">Builds the operator of a value, on <paramref name="device"/>; the sweep disposes it.</param>
    /// <param name="noise">Noise of the measurements.</param>
    /// <param name="schedule">Steps, restarts and seed; its seed is also that of the noise.</param>
    /// <param name="priors">Builds the priors for measurements; the sweep disposes them.</param>
    /// <param name="device">Where to compute; null for the CPU.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="limit">Time for each prior at each point; null for no limit.</param>
    /// <param name="cancellation">Stops at a step; what was reached is returned.</param>
    /// <exception cref="InputException">There is no value, or an operator does not fit the images.</exception>
    public static OperatorSweep Run(
        ImageSet images, string parameter, IReadOnlyList<double> values, Func<double, ILinearOperator> operators, NoiseSpec noise, Schedule schedule,
        Func<Measurement, IReadOnlyList<IPrior>> priors, Device? device = null, IProgress<SweepProgress>? progress = null, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        if (values.Count == 0) throw new InputException($"A sweep along {Quoted.Name(parameter)} needs at least one value.");
        using Tensor truth = images.Images.to(device ?? CPU, copy: true);
        List<SweepPoint> points = [];
        foreach ((int i, double value) in values.Index())
        {
            if (i > 0 && cancellation.IsCancellationRequested) break;
            using ILinearOperator a = operators(value);
            string name = a.ToString() ?? parameter;
            using Measurement measurement = Measurement.Simulate(a, truth, noise, noiseSeed: schedule.Seed);
            IReadOnlyList<IPrior> built = priors(measurement);
            try
            {
                Comparison comparison = Comparison.Run(images, measurement, built, schedule,
                    progress is null ? null : new Relay<ComparisonProgress>(p => progress.Report(new SweepProgress(name, i + 1, values.Count, p, (i + p.Fraction) / values.Count))),
                    cancellation, limit: limit).RequireAll();
                points.Add(new SweepPoint(value, name, measurement.EntriesPerRow, comparison));
            }
            finally
            {
                foreach (IPrior prior in built) prior.Dispose();
            }
        }
        return new OperatorSweep(parameter, points, cancellation.IsCancellationRequested);
    }

    /// <summary>Frees the images of all points.</summary>
    public void Dispose()
    {
        foreach (SweepPoint point in Points) point.Comparison.Dispose();
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One point of a sweep.</summary>
/// <param name="Value">The value that was set.</param>
/// <param name="Operator">The operator with that value, as on the command line.</param>
/// <param name="Measurements">Numbers m that were measured of each image.</param>
/// <param name="Comparison">The priors on these measurements.</param>
public sealed record SweepPoint(double Value, string Operator, long Measurements, Comparison Comparison);

/// <summary>Where a sweep stands.</summary>
/// <param name="Operator">The present point's operator.</param>
/// <param name="Point">Its number, from 1.</param>
/// <param name="Points">Points in all.</param>
/// <param name="Comparison">Where its comparison stands.</param>
/// <param name="Fraction">Share of all points that is done, 0 to 1.</param>
public sealed record SweepProgress(string Operator, int Point, int Points, ComparisonProgress Comparison, double Fraction);
