using System.Globalization;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Priors;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>Says before long work how long it is going to take, by a few steps of each prior, and how far it is by that.</summary>
internal sealed class ExpectedTime
{
    // Below that, timing would take as long as the work.
    private const int LongSteps = 100;
    private readonly double[]? seconds;

    private ExpectedTime(double[]? seconds) => this.seconds = seconds;

    /// <summary>Times the priors on the measurements and says what comes of it; short work is begun without a word.</summary>
    /// <param name="priors">The priors, in the order in which they run.</param>
    /// <param name="measurement">What each of them gets.</param>
    /// <param name="schedule">How each is searched.</param>
    /// <param name="times">How often each runs.</param>
    /// <param name="cancellation">Ends the timing.</param>
    public static ExpectedTime Say(IReadOnlyList<IPrior> priors, Measurement measurement, Schedule schedule, int times, CancellationToken cancellation)
    {
        double?[] each = new double?[priors.Count];
        bool isLong = false;
        foreach ((int i, IPrior prior) in priors.Index())
        {
            if (prior is not IParametricPrior searched || schedule.For(searched, measurement.EntriesPerRow).Total < LongSteps || cancellation.IsCancellationRequested) continue;
            isLong = true;
            try
            {
                each[i] = times * RecoveryEstimate.Seconds(searched, measurement, schedule, cancellation);
            }
            catch (NotFiniteException)
            {
                // The work itself says so, and goes on with the other priors.
            }
        }
        if (!isLong || cancellation.IsCancellationRequested) return new(null);
        string[] unknown = [.. priors.Zip(each).Where(p => p.Second is null).Select(p => p.First.Name)];
        double total = each.Sum() ?? 0;
        string most = total < 7200 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(total / 60)} min") : SweepDisplay.Duration(total);
        Terminal.Styled.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"At the pace of the first steps this takes {most} at most{(unknown.Length > 0 ? $", {string.Join(", ", unknown)} not counted" : "")}; images that are down to the noise are finished sooner.");
        return new(unknown.Length > 0 ? null : [.. each.Select(s => s!.Value)]);
    }

    /// <summary>The share of the time that is behind, 0 to 1.</summary>
    /// <param name="fraction">How far the work is if each prior counts the same.</param>
    public double Share(double fraction)
    {
        if (seconds is null) return fraction;
        int present = Math.Min((int)(fraction * seconds.Length), seconds.Length - 1);
        return (seconds.Take(present).Sum() + (((fraction * seconds.Length) - present) * seconds[present])) / seconds.Sum();
    }
}
