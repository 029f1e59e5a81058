using System.Text;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Reports;

/// <summary>The tables of a comparison: means, pictures and every image.</summary>
internal sealed class ReportTables(Comparison comparison, IReadOnlyList<PictureColumn> columns)
{
    private readonly IReadOnlyList<PriorOutcome> outcomes = comparison.Outcomes;
    private readonly int count = comparison.Names.Count;

    /// <summary>A row per prior.</summary>
    public void Means(StringBuilder page)
    {
        _ = page.Append("<div class=\"scroll\"><table class=\"figures\"><thead><tr>")
            .Append(Head("prior")).Append(Head("PSNR", "dB")).Append(Head("95 % interval", "dB")).Append(Head("SSIM")).Append(Head("α")).Append(Head("β"))
            .Append(Head("parameters", "per image")).Append(Head("steps")).Append(Head("time", "s per image")).Append("</tr></thead><tbody>\n");
        double best = outcomes.Max(o => o.PsnrSummary.Mean);
        for (int i = 0; i < outcomes.Count; i++)
        {
            (RecoveryResult recovery, Summary psnr) = (outcomes[i].Recovery, outcomes[i].PsnrSummary);
            _ = page.Append($"<tr><th scope=\"row\">{Chip(columns[1 + i])}</th>")
                .Append(Cell(Number(psnr.Mean, "F2"), Mark(psnr.Mean, best))).Append(Cell(Interval(psnr, "F2"))).Append(Cell(Number(outcomes[i].SsimSummary.Mean, "F3")))
                .Append(Cell(MeanWeight(recovery, "alpha"))).Append(Cell(MeanWeight(recovery, "beta"))).Append(Cell(Number(recovery.ParameterCount, "N0")))
                .Append(Cell(Number(recovery.Steps, "N0"))).Append(Cell(Number(recovery.Seconds / count, "F1"))).Append("</tr>\n");
        }
        string interval = count == 1 ? "One image, so there is no interval." : $"Means over {count} images. The interval is that of the mean (Student’s t).";
        _ = page.Append($"""
            </tbody></table></div>
            <p class="note">{interval} PSNR and SSIM are of images clamped to [0, 1].
            Parameters do not count α and β. Time is that of the batch divided by its images.</p>

            """);
    }

    /// <summary>Whether there are several priors and several images, so that they can be compared image by image.</summary>
    public bool HasPairs => outcomes.Count > 1 && count > 1;

    /// <summary>A row per pair of priors.</summary>
    public void Pairs(StringBuilder page)
    {
        IReadOnlyList<PairRow> pairs = PairRow.Of(comparison);
        _ = page.Append("<div class=\"scroll\"><table class=\"figures\"><thead><tr>")
            .Append(Head("first")).Append(Head("second")).Append(Head("difference", "dB")).Append(Head("95 % interval", "dB")).Append(Head("wins of the first")).Append("</tr></thead><tbody>\n");
        foreach (PairRow pair in pairs)
        {
            PairedDifference d = pair.Difference;
            string interval = d is { Lower: double lower, Upper: double upper } ? $"{Number(lower, "F2")} – {Number(upper, "F2")}" : "–";
            _ = page.Append($"<tr><th scope=\"row\">{Html(pair.Better)}</th><td>{Html(pair.Worse)}</td>").Append(Cell(Number(d.Mean, "F2")))
                .Append(Cell(interval)).Append(Cell($"{d.Wins} of {d.Count}")).Append("</tr>\n");
        }
        bool every = pairs.Any(p => p.Better != pairs[0].Better);
        _ = page.Append($"""
            </tbody></table></div>
            <p class="note">PSNR of the first prior minus the second’s on the same image, mean with its bootstrap interval (10,000 resamples of the images).
            {(every ? "" : "The best prior against each other; every pair is in summary.json.")}</p>

            """);
    }

    /// <summary>A row per image: truth, each prior, the summands of combinations.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="rows">Images to show, the first ones; all when null.</param>
    public void Pictures(StringBuilder page, int? rows = null)
    {
        long side = ReportPictures.Enlarge(comparison.Truth) * comparison.Truth.shape[^1];
        string bold = outcomes.Count > 1 ? "The best PSNR of each image is bold." : "";
        string summands = outcomes.Any(IsCombination) ? "Behind the priors stand the two summands of a combination, clamped to [0, 1]." : "";
        string errors = outcomes.Any(o => o.Recovery.StandardDeviation is not null)
            ? "The last columns show one of the samples, the standard deviation that the samples give each pixel, and the true error on the same scale; below them the root mean square, and how many of 100 numbers are off by at most one standard deviation (68 where it is right)." : "";
        _ = page.Append($"""
            <p class="note"><span class="screen">Click a picture to enlarge it; the arrow keys then move to its neighbours.</span> {bold} {summands} {errors}</p>
            <div class="scroll"><table class="pictures" style="--side:{side}px"><thead><tr>{string.Concat(columns.Select(c => $"<th scope=\"col\">{Chip(c)}</th>"))}</tr></thead><tbody>

            """);
        for (int image = 0; image < Math.Min(count, rows ?? count); image++)
        {
            _ = page.Append("<tr>");
            foreach (PictureColumn column in columns)
            {
                string label = $"{comparison.Names[image]}: {column.Title}{(column.Colour is null ? "" : $", {column.Captions[image]}")}";
                _ = page.Append(PictureColumn.Cell(column.Png[image], label, column.Captions[image], column.Psnr.Count > 0 ? Mark(column.Psnr[image], Best(image)) : ""));
            }
            _ = page.Append("</tr>\n");
        }
        _ = page.Append("</tbody></table></div>\n");
    }

    /// <summary>The same pictures as part of a static picture.</summary>
    /// <param name="rows">Images to show, the first ones; all when null.</param>
    public Still PictureStill(int? rows = null)
    {
        PictureStill still = new PictureStill((int)(ReportPictures.Enlarge(comparison.Truth) * comparison.Truth.shape[^1])).Heads(columns.Select(c => (c.Title, c.Colour)));
        for (int image = 0; image < Math.Min(count, rows ?? count); image++)
            _ = still.Row("", [.. columns.Select(c => (c.Png[image], c.Captions[image], c.Psnr.Count > 0 && Mark(c.Psnr[image], Best(image)).Length > 0))]);
        return still.Still();
    }

    /// <summary>A row per image, with the figures of each prior.</summary>
    public void EveryImage(StringBuilder page)
    {
        _ = page.Append("<div class=\"scroll\"><table class=\"figures grouped\"><thead><tr><th scope=\"col\" rowspan=\"2\">image</th>");
        for (int i = 0; i < outcomes.Count; i++)
            _ = page.Append($"<th scope=\"colgroup\" colspan=\"{(IsCombination(outcomes[i]) ? 5 : 3)}\" class=\"first\">{Chip(columns[1 + i])}</th>");
        _ = page.Append("</tr><tr>");
        foreach (PriorOutcome outcome in outcomes)
        {
            _ = page.Append(Head("PSNR", "dB", "first")).Append(Head("SSIM")).Append(Head("‖Ax − y‖"));
            if (IsCombination(outcome)) _ = page.Append(Head("α")).Append(Head("β"));
        }
        _ = page.Append("</tr></thead><tbody>\n");
        (PriorOutcome Outcome, IReadOnlyList<double> Alpha, IReadOnlyList<double> Beta)[] groups =
            [.. outcomes.Select(o => (o, o.Recovery.Weight("alpha"), o.Recovery.Weight("beta")))];
        for (int image = 0; image < count; image++)
        {
            string name = Html(comparison.Names[image]);
            _ = page.Append($"<tr><th scope=\"row\" title=\"{name}\">{name}</th>");
            foreach ((PriorOutcome outcome, IReadOnlyList<double> alpha, IReadOnlyList<double> beta) in groups)
            {
                _ = page.Append(Cell(Number(outcome.Psnr[image], "F2"), $"first {Mark(outcome.Psnr[image], Best(image))}"))
                    .Append(Cell(Number(outcome.Ssim[image], "F3"))).Append(Cell(Number(outcome.Recovery.Residuals[image], "F4")));
                if (alpha.Count > 0) _ = page.Append(Cell(Number(alpha[image], "F3"))).Append(Cell(Number(beta[image], "F3")));
            }
            _ = page.Append("</tr>\n");
        }
        _ = page.Append("</tbody></table></div>\n");
    }

    private double Best(int image) => outcomes.Max(o => o.Psnr[image]);

    private string Mark(double psnr, double best) => outcomes.Count > 1 && psnr == best ? "best" : "";

    private static bool IsCombination(PriorOutcome outcome) => outcome.Recovery.Components.Count > 0;

    private static string MeanWeight(RecoveryResult recovery, string name) => recovery.Weight(name) is { Count: > 0 } all ? Number(all.Average(), "F3") : "–";

    private static string Head(string title, string unit = "", string classes = "") =>
        $"<th scope=\"col\" class=\"{classes}\">{title}{(unit.Length == 0 ? "" : $"<small>{unit}</small>")}</th>";

    private static string Cell(string text, string classes = "") => $"<td class=\"{classes.Trim()}\">{text}</td>";

    /// <summary>A title with a dot of its colour before it.</summary>
    public static string Chip(string title, string? colour) => (colour is null ? "" : $"<i class=\"chip\" style=\"background:{colour}\"></i>") + Html(title);

    private static string Chip(PictureColumn column) => Chip(column.Title, column.Colour);
}
