using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.Metrics;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>What <c>recover</c> shows on the terminal: a progress bar with the present PSNR, and the table.</summary>
internal static class RecoverDisplay
{
    public static T Watch<T>(ExpectedTime expected, Func<IProgress<ComparisonProgress>, T> run) =>
        ProgressDisplay.Watch<ComparisonProgress, T>(value => (expected.Share(value.Fraction), Description(value)), run);

    public static void PrintTable(Comparison comparison)
    {
        Table table = new();
        table.AddColumns("prior", "PSNR dB", "SSIM", "alpha", "beta", "params", "seconds");
        foreach (TableColumn column in table.Columns) column.NoWrap().RightAligned();
        table.Columns[0].LeftAligned();
        foreach (PriorOutcome outcome in comparison.Outcomes)
        {
            (Summary psnr, Summary ssim) = (outcome.PsnrSummary, outcome.SsimSummary);
            table.AddRow(outcome.Prior, WithInterval(psnr, "F2"), WithInterval(ssim, "F3"), Mean(outcome.Recovery.Weight("alpha")), Mean(outcome.Recovery.Weight("beta")),
                outcome.Recovery.ParameterCount.ToString(CultureInfo.InvariantCulture), Number(outcome.Recovery.Seconds, "F1"));
        }
        Terminal.Styled.Write(table);
        if (comparison.Names.Count > 1) Terminal.Styled.MarkupLine("[grey]Means over the images; ± is the half width of the 95 % interval.[/]");
        foreach (PriorOutcome outcome in comparison.Outcomes)
        {
            IReadOnlyList<double> energies = outcome.Recovery.Phases[^1].Curves.Last("energy");
            if (energies.Count == 0) continue;
            Terminal.Styled.MarkupLineInterpolated(
                $"Energy per measurement of the {outcome.Prior} prior: {Number(energies.Min(), "F2")} to {Number(energies.Max(), "F2")}, mean {Number(energies.Average(), "F2")}; about 1 for images like those it was trained on, more for others.");
        }
    }

    public static string Description(ComparisonProgress value)
    {
        IReadOnlyList<double> psnr = value.Recovery.Curves.Last("psnr");
        string quality = psnr.Count == 0 ? "" : $", PSNR {Number(psnr.Average(), "F2")} dB";
        string phase = value.Recovery.Phase == "alone" ? "" : $" ({value.Recovery.Phase})";
        return $"{value.Recovery.Prior}{phase}, step {value.Recovery.Step} of {value.Recovery.Steps}{quality}";
    }

    private static string WithInterval(Summary summary, string format) =>
        Number(summary.Mean, format) + (summary.HalfWidth is double half ? $" ± {Number(half, format)}" : "");

    private static string Mean(IReadOnlyList<double> values) => values.Count == 0 ? "-" : Number(values.Average(), "F3");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
