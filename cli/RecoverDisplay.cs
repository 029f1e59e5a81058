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
        table.AddColumns("prior", "PSNR dB", "SSIM", "alpha", "beta", "params", "seconds");
        foreach (TableColumn column in table.Columns) column.NoWrap().RightAligned();
        table.Columns[0].LeftAligned();
        foreach (PriorOutcome outcome in comparison.Outcomes)
        {
            (Summary psnr, Summary ssim) = (outcome.PsnrSummary, outcome.SsimSummary);
            table.AddRow(outcome.Prior, WithInterval(psnr, "F2"), WithInterval(ssim, "F3"), Mean(outcome.Recovery.Weight("alpha")), Mean(outcome.Recovery.Weight("beta")),
                outcome.Recovery.ParameterCount.ToString(CultureInfo.InvariantCulture), Number(outcome.Recovery.Seconds, "F1"));
        }
        AnsiConsole.Write(table);
        if (comparison.Names.Count > 1) AnsiConsole.MarkupLine("[grey]Means over the images; ± is the half width of the 95 % interval.[/]");
    }

    private static string Description(ComparisonProgress value)
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
