using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.Metrics;
using Spectre.Console;

namespace HybridPrior.Cli;

/// <summary>What <c>recover</c> shows on the terminal: a progress bar with the present PSNR, and the table.</summary>
internal static class RecoverDisplay
{
    public static Comparison Watch(Func<IProgress<ComparisonProgress>, Comparison> run)
    {
        if (Console.IsOutputRedirected) return run(new Lines());
        return AnsiConsole.Progress()
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => run(new Bar(context.AddTask("starting"))));
    }

    public static void PrintTable(Comparison comparison)
    {
        Table table = new();
        table.AddColumns("prior", "PSNR dB", "95 % interval", "SSIM", "95 % interval", "alpha", "beta", "parameters", "seconds");
        foreach (PriorOutcome outcome in comparison.Outcomes)
        {
            (Summary psnr, Summary ssim) = (outcome.PsnrSummary, outcome.SsimSummary);
            table.AddRow(outcome.Prior, Number(psnr.Mean, "F2"), Interval(psnr, "F2"), Number(ssim.Mean, "F3"), Interval(ssim, "F3"),
                Mean(outcome.Recovery.Weight("alpha")), Mean(outcome.Recovery.Weight("beta")),
                outcome.Recovery.ParameterCount.ToString(CultureInfo.InvariantCulture), Number(outcome.Recovery.Seconds, "F1"));
        }
        AnsiConsole.Write(table);
        foreach (PriorOutcome outcome in comparison.Outcomes)
        {
            IReadOnlyList<double> energies = outcome.Recovery.Phases[^1].Curves.Last("energy");
            if (energies.Count == 0) continue;
            AnsiConsole.MarkupLineInterpolated(
                $"Energy per measurement of the {outcome.Prior} prior: {Number(energies.Min(), "F2")} to {Number(energies.Max(), "F2")}, mean {Number(energies.Average(), "F2")}; about 1 for images like those it was trained on, more for others.");
        }
    }

    private static string Description(ComparisonProgress value)
    {
        IReadOnlyList<double> psnr = value.Recovery.Curves.Last("psnr");
        string quality = psnr.Count == 0 ? "" : $", PSNR {Number(psnr.Average(), "F2")} dB";
        return $"{value.Recovery.Prior} {value.Recovery.Phase}, step {value.Recovery.Step} of {value.Recovery.Steps}{quality}";
    }

    private static string Interval(Summary summary, string format) =>
        summary.HalfWidth is double half ? $"{Number(summary.Mean - half, format)} to {Number(summary.Mean + half, format)}" : "-";

    private static string Mean(IReadOnlyList<double> values) => values.Count == 0 ? "-" : Number(values.Average(), "F3");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A live bar.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value)
        {
            task.Description = Markup.Escape(Description(value));
            task.Value = 100 * value.Fraction;
        }
    }

    /// <summary>Where the output is a file or a pipe: a line now and then.</summary>
    private sealed class Lines : IProgress<ComparisonProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
        private readonly DateTime start = DateTime.UtcNow;
        private DateTime next = DateTime.UtcNow;

        public void Report(ComparisonProgress value)
        {
            DateTime now = DateTime.UtcNow;
            if (now < next) return;
            next = now + Interval;
            TimeSpan left = value.Fraction > 0 ? (now - start) * (1 / value.Fraction - 1) : TimeSpan.Zero;
            Console.WriteLine($"{100 * value.Fraction,5:F1} %  {Description(value)}  {left:h\\:mm\\:ss} left");
        }
    }
}
