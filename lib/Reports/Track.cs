using HybridPrior.Inversion;

namespace HybridPrior.Reports;

/// <summary>One curve of a recovery against the steps an image got, one row per image.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Steps">Steps, counted from the start of the recovery: a combination begins after the steps of its halves.</param>
/// <param name="Rows">Values per image, as many as steps.</param>
internal sealed record Track(string Prior, IReadOnlyList<int> Steps, IReadOnlyList<IReadOnlyList<double>> Rows)
{
    /// <summary>The curve of a recovery's last phase, and where that refined the images at the end the curve before it too; null where it was not recorded.</summary>
    public static Track? Of(RecoveryResult recovery, string curve)
    {
        RecoveryPhase last = recovery.Phases[^1];
        IReadOnlyList<RecoveryPhase> shown = last.Name == RecoveryPhase.Refined ? [recovery.Phases[^2], last] : [last];
        if (!shown.All(p => p.Curves.Names.Contains(curve))) return null;
        int rows = last.Curves.Last(curve).Count, at = recovery.Steps - shown.Sum(p => p.Steps);
        List<int> steps = [];
        foreach (RecoveryPhase phase in shown)
        {
            steps.AddRange(phase.Curves.Steps.Select(s => at + s));
            at += phase.Steps;
        }
        return new Track(recovery.Prior, steps, [.. Enumerable.Range(0, rows).Select(r => shown.SelectMany(p => p.Curves.Of(curve, r)).ToArray())]);
    }

    /// <summary>Mean over the images, leaving out values that are not finite.</summary>
    public IReadOnlyList<double> Mean =>
        [.. Enumerable.Range(0, Steps.Count).Select(i => Rows.Select(r => r[i]).Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity).Average())];
}
