using System.Text;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Reports;
using static HybridPrior.Reports.ReportText;
using static TorchSharp.torch;

namespace HybridPrior.Notebooks;

/// <summary>The figures of lessons: images, comparisons and sweeps as values that show themselves.</summary>
public static class Figures
{
    private const int MostPerRow = 6;
    private const string Signed = "+0.00;−0.00";

    /// <summary>The images with their names.</summary>
    /// <param name="images">The images.</param>
    public static Figure Pictures(this ImageSet images)
    {
        PictureRows rows = new(Side(images.Images));
        int lines = (images.Count + MostPerRow - 1) / MostPerRow, perRow = (images.Count + lines - 1) / lines;
        using var scope = NewDisposeScope();
        for (int first = 0; first < images.Count; first += perRow)
        {
            int count = Math.Min(perRow, images.Count - first);
            _ = rows.Add("", images.Images.narrow(0, first, count), [.. images.Names.Skip(first).Take(count)]);
        }
        return rows.Figure($"{ReportText.Count(images.Count, "image")} of {images.Size} px: {string.Join(", ", images.Names)}");
    }

    /// <summary>Images above what was measured of them: the measurements where they are pixels, else A^T y, the measurements put back where they came from.</summary>
    /// <param name="measurement">The measurements.</param>
    /// <param name="images">The images.</param>
    public static Figure Pictures(this Measurement measurement, ImageSet images)
    {
        using var scope = NewDisposeScope();
        Tensor seen = MeasurementPicture.Of(measurement);
        int count = Math.Min(images.Count, MostPerRow - 1);
        IReadOnlyList<string> names = [.. images.Names.Take(count)];
        Figure pictures = new PictureRows(Side(images.Images)).Add("x", images.Images, names).Add(MeasurementPicture.Title(measurement), seen, names)
            .Figure($"{ReportText.Count(count, "image")}, and what was measured");
        double m = measurement.EntriesPerRow, n = images.Images[0].numel();
        string sentence = $"{measurement.Operator} measures {Number(m, "N0")} numbers of the {Number(n, "N0")} of an image ({Number(100 * m / n, "F1")} %), with noise of norm {Number(measurement.NoiseNorm, "0.###")}.";
        return Figure.Join(pictures, Figure.Note(sentence));
    }

    /// <summary>How many numbers each prior has to find for one image, and in which blocks.</summary>
    /// <param name="priors">The priors.</param>
    /// <param name="measurement">The measurements they are for.</param>
    public static Figure Parameters(this IEnumerable<IPrior> priors, Measurement measurement) => Figure.Table(
        ["prior", "numbers to find", "per measurement", "in blocks"],
        [.. priors.Select(prior =>
        {
            IReadOnlyList<ParameterBlock> blocks = (prior as IParametricPrior)?.Blocks ?? [];
            string[] named = [.. blocks.Select(b => $"{b.Name} {Number(b.Count, "N0")}")];
            long count = blocks.Sum(b => b.Count);
            return blocks.Count == 0
                ? new[] { prior.Name, "–", "–", "answers in closed form or by a solver of its own" }
                : [prior.Name, Number(count, "N0"), Number((double)count / measurement.EntriesPerRow, count > 10 * measurement.EntriesPerRow ? "N0" : "0.00"), string.Join(", ", named)];
        })]);

    /// <summary>Truth, each prior and the two halves of combinations, side by side with their PSNR.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="rows">Images to show, the first ones; all when null.</param>
    /// <param name="halves">Whether to show the halves of combinations.</param>
    public static Figure Pictures(this Comparison comparison, int? rows = null, bool halves = true)
    {
        IReadOnlyList<PictureColumn> all = PictureColumn.Of(comparison), columns = halves ? all : [.. all.Take(1 + comparison.Outcomes.Count)];
        ReportTables tables = new(comparison, columns);
        StringBuilder html = new();
        tables.Pictures(html, rows);
        return new PictureFigure(html.ToString(), $"Pictures of {List(["the truth", .. comparison.Outcomes.Select(o => o.Prior)])}", tables.PictureStill(rows));
    }

    /// <summary>Of priors that draw samples: one of them, the standard deviation that they give each pixel, and beside it the true error on the same scale.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="rows">Images to show, the first ones; all when null.</param>
    public static Figure Errors(this Comparison comparison, int? rows = null)
    {
        IReadOnlyList<PictureColumn> columns = PictureColumn.Of(comparison);
        ReportTables tables = new(comparison, [.. columns.Take(1), .. columns.Where(c => c.ShowsErrors)]);
        StringBuilder html = new();
        tables.Pictures(html, rows);
        return new PictureFigure(html.ToString(), "Samples, standard deviations and true errors", tables.PictureStill(rows));
    }

    /// <summary>The share of numbers whose error is at most k standard deviations, against k, beside that of normally distributed errors.</summary>
    /// <param name="comparisons">Comparisons by name, such as sets of images.</param>
    /// <param name="prior">A prior that gives standard deviations.</param>
    /// <exception cref="InputException">The prior gives none.</exception>
    public static Figure CalibrationChart(string prior, params (string Name, Comparison Comparison)[] comparisons) => Figure.Chart(
        CalibrationCharts.Shares([.. comparisons.Select(c => (c.Name, c.Comparison, c.Comparison[prior]))]), "share of numbers within k standard deviations", "Below the dashed line, standard deviations are too small.");

    /// <summary>Mean PSNR and SSIM with intervals, weights, parameters, steps and time of each prior.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Figure Means(this Comparison comparison)
    {
        StringBuilder html = new();
        new ReportTables(comparison, PictureColumn.Of(comparison)).Means(html);
        IEnumerable<string> lines = comparison.Outcomes.Select(o => $"{o.Prior}: PSNR {WithInterval(o.PsnrSummary, "F2")} dB, SSIM {Number(o.SsimSummary.Mean, "F3")}, "
            + $"{Number(o.Recovery.ParameterCount, "N0")} parameters, {Number(o.Recovery.Steps, "N0")} steps{(o.Recovery.Cancelled ? " (stopped early)" : "")}");
        return new Figure(html.ToString(), string.Join('\n', lines));
    }

    /// <summary>By how many dB one prior is ahead of others, image by image, with the 95 % interval of the mean.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="prior">The prior.</param>
    /// <param name="others">Those it is compared with.</param>
    public static Figure Gains(this Comparison comparison, string prior, params string[] others) => Figure.Table(
        ["comparison", "mean difference (dB)", "images where it is ahead"],
        [.. others.Select(other => new[]
        {
            $"{prior} − {other}", WithInterval(comparison.Gain(prior, other), Signed),
            $"{comparison[prior].Psnr.Zip(comparison[other].Psnr).Count(p => p.First > p.Second)} of {comparison.Names.Count}",
        })], "Differences are taken image by image; ± is half of the 95 % interval of their mean.");

    /// <summary>PSNR against optimiser steps.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Figure PsnrChart(this Comparison comparison) =>
        Figure.Chart(RecoveryCharts.Psnr(comparison), "PSNR against optimiser steps", "Thick lines are means over the images, faint ones single images.", "Click a name to hide it, drag to zoom.");

    /// <summary>The loss ||A x - y||^2 against optimiser steps, with the level of the noise.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Figure LossChart(this Comparison comparison) =>
        Figure.Chart(RecoveryCharts.Loss(comparison), "loss against optimiser steps", "Below the dashed line, the expected squared norm of the noise, it fits the noise.");

    /// <summary>The weights alpha and beta of combinations against optimiser steps.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Figure WeightsChart(this Comparison comparison) => Figure.Chart(RecoveryCharts.Weights(comparison), "weights α and β against optimiser steps", "");

    /// <summary>PSNR of each image, a dot per prior.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Figure PerImageChart(this Comparison comparison) => Figure.Chart(RecoveryCharts.PerImage(comparison), "PSNR per image", "Dotted lines are the means.");

    /// <summary>Mean PSNR against the swept number, with 95 % intervals.</summary>
    /// <param name="sweep">The sweep.</param>
    public static Figure PsnrChart(this OperatorSweep sweep) =>
        Figure.Chart(SweepCharts.Psnr(sweep), $"PSNR against {sweep.Parameter}", "Lines are means over the images, bands their 95 % intervals where there are three images or more.", "Click a name to hide it, hover for values.");

    /// <summary>Mean PSNR at each point, and by how much one prior is ahead of another.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="prior">The prior whose gain is shown.</param>
    /// <param name="over">The prior it is compared with.</param>
    public static Figure Table(this OperatorSweep sweep, string prior, string over)
    {
        IReadOnlyDictionary<string, string> colours = PriorColours.For(sweep.Priors);
        return FigureTable.Of(
            [(sweep.Parameter, null), .. sweep.Priors.Select(p => (p, (string?)colours[p])), ($"{prior} − {over}", null)],
            [.. sweep.Points.Select(Row)], "Mean PSNR in dB; ± is half of the 95 % interval of the mean. The last column is the mean of the differences image by image, which is known better.");

        string[] Row(SweepPoint point)
        {
            HashSet<string> there = [.. point.Comparison.Outcomes.Select(o => o.Prior)];
            return
            [
                Number(point.Value, "#,0.###"), .. sweep.Priors.Select(p => there.Contains(p) ? WithInterval(point.Comparison[p].PsnrSummary, "F2") : "–"),
                there.Contains(prior) && there.Contains(over) ? WithInterval(point.Comparison.Gain(prior, over), Signed) : "–",
            ];
        }
    }

    /// <summary>The weights of combinations, a dot per image and point.</summary>
    /// <param name="sets">Sweeps under the names to show.</param>
    public static Figure WeightScatter(params (string Name, OperatorSweep Sweep)[] sets) => Figure.Chart(
        SweepCharts.Weights([.. sets.Select(s => (s.Name, (IReadOnlyList<Comparison>)[.. s.Sweep.Points.Select(p => p.Comparison)]))]),
        "weights α and β, a dot per image", "A dot per image and point of the sweep.", "Hover for its name.");

    /// <summary>The gaps that an operator's check found.</summary>
    /// <param name="check">The check.</param>
    public static Figure Table(this OperatorCheck check) => Figure.Table(
        ["what must hold", "gap"],
        [["A is linear", Gap(check.Linearity)], ["the adjoint matches", Gap(check.Adjoint)], ["the gradient is the adjoint", Gap(check.Gradient)]],
        "Relative gaps with random inputs; about 1e-7 is rounding, 1e-3 or more a mistake.");

    private static string Gap(double value) => Number(value, "0.0e+0");

    private static int Side(Tensor images) => ReportPictures.Enlarge(images) * (int)images.shape[^1];

    private static string WithInterval(Summary summary, string format) =>
        Number(summary.Mean, format) + (summary.HalfWidth is double half ? $" ± {Number(half, "F2")}" : "");
}
