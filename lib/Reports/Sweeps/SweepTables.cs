using System.Text;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Sweeps;
using static HybridPrior.Reports.ReportText;

namespace HybridPrior.Reports;

/// <summary>The tables of sweeps, in HTML and in Markdown.</summary>
internal sealed class SweepTables(ResultTable table)
{
    private readonly IReadOnlyDictionary<string, string> colours = PriorColours.For(table.Contestants.Select(c => c.ToString()));

    /// <summary>Mean PSNR with its interval: a row per prior, a column per operator.</summary>
    public void Means(StringBuilder page, string set, IReadOnlyList<string> operators)
    {
        Head(page, "prior", operators);
        foreach (Contestant contestant in Measured(set, operators))
        {
            _ = page.Append($"<tr><th scope=\"row\">{Chip(contestant)}</th>");
            foreach (string op in operators)
            {
                Summary? mean = table.Mean(set, op, contestant, r => r.Psnr);
                _ = page.Append($"<td class=\"{(IsBest(set, op, contestant) ? "best" : "")}\">{(mean is null ? "–" : Cell(mean) + Fewer(set, mean))}</td>");
            }
            _ = page.Append("</tr>\n");
        }
        _ = page.Append("</tbody></table></div>\n");
    }

    /// <summary>Paired differences of a prior to every other.</summary>
    public void Differences(StringBuilder page, string set, IReadOnlyList<string> operators, Contestant first)
    {
        Head(page, $"{first} minus", operators);
        foreach (Contestant second in Measured(set, operators).Where(c => c != first))
        {
            _ = page.Append($"<tr><th scope=\"row\">{Chip(second)}</th>");
            foreach (string op in operators)
            {
                string text = table.Difference(set, op, first, second) is PairedDifference d
                    ? $"{Number(d.Mean, "+0.00;-0.00;0.00")}<small>{(d is { Lower: double lower, Upper: double upper } ? $"{Number(lower, "F2")} to {Number(upper, "F2")}, " : "")}{d.Wins} of {d.Count}</small>"
                    : "–";
                _ = page.Append($"<td>{text}</td>");
            }
            _ = page.Append("</tr>\n");
        }
        _ = page.Append("</tbody></table></div>\n");
    }

    /// <summary>Mean PSNR in Markdown, for a README.</summary>
    public void Markdown(StringBuilder text, string set, IReadOnlyList<string> operators)
    {
        _ = text.Append($"| {ReportText.Markdown(set)}, {Count(table.ImageCount(set), "image")} | {string.Join(" | ", operators.Select(o => ReportText.Markdown(Short(o))))} |\n| --- |{string.Concat(operators.Select(_ => " --- |"))}\n");
        foreach (Contestant contestant in Measured(set, operators))
        {
            _ = text.Append($"| {ReportText.Markdown(contestant.ToString())} |");
            foreach (string op in operators)
            {
                Summary? mean = table.Mean(set, op, contestant, r => r.Psnr);
                string value = mean is null ? "" : Plain(mean) + Fewer(set, mean);
                _ = text.Append(IsBest(set, op, contestant) ? $" **{value}** |" : $" {value} |");
            }
            _ = text.Append('\n');
        }
        _ = text.Append('\n');
    }

    /// <summary>Mean PSNR as rows of text, the first with the titles.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string set, IReadOnlyList<string> operators) =>
    [
        ["prior", .. operators.Select(Short)],
        .. Measured(set, operators).Select(c => (IReadOnlyList<string>)[c.ToString(), .. operators.Select(o => table.Mean(set, o, c, r => r.Psnr) is Summary mean ? Plain(mean) + Fewer(set, mean) : "–")]),
    ];

    /// <summary>Such as <c>m = 1,000</c>.</summary>
    public static string Short(string op) => OperatorAxis.Of(op) is { Parameter: "m" or "factor" } axis && op.Split(':')[0] is "gaussian" or "fast" or "superres"
        ? axis.Parameter == "m" ? $"m = {Number(axis.Value, "#,0")}" : $"×{Number(axis.Value, "0")}"
        : op;

    /// <summary>Priors with results for some of the operators.</summary>
    public IReadOnlyList<Contestant> Measured(string set, IReadOnlyList<string> operators) => [.. table.Contestants.Where(c => operators.Any(o => table.Of(set, o, c).Count > 0))];

    /// <summary>Whether it is ahead of all others; alone it is not, and means over some of the images only do not take part.</summary>
    private bool IsBest(string set, string op, Contestant contestant)
    {
        Dictionary<Contestant, double> whole = table.Contestants.Select(c => (Contestant: c, Mean: table.Mean(set, op, c, r => r.Psnr)))
            .Where(c => c.Mean?.Count == table.ImageCount(set)).ToDictionary(c => c.Contestant, c => c.Mean!.Mean);
        return whole.Count > 1 && whole.TryGetValue(contestant, out double mean) && mean == whole.Values.Max();
    }

    /// <summary>The number of images a mean is over, where these are not all of the set: easier ones would make it look better.</summary>
    private string Fewer(string set, Summary mean) => mean.Count == table.ImageCount(set) ? "" : $" ({Count(mean.Count, "image")})";

    private static void Head(StringBuilder page, string first, IReadOnlyList<string> operators) =>
        page.Append($"<div class=\"scroll\"><table class=\"figures\"><thead><tr><th scope=\"col\">{Html(first)}</th>{string.Concat(operators.Select(o => $"<th scope=\"col\">{Html(Short(o))}</th>"))}</tr></thead><tbody>\n");

    private static string Plain(Summary mean) => $"{Number(mean.Mean, "F2")}{(mean.HalfWidth is double half ? $" ± {Number(half, "F2")}" : "")}";

    private static string Cell(Summary mean) => $"{Number(mean.Mean, "F2")}{(mean.HalfWidth is double half ? $" <small class=\"half\">± {Number(half, "F2")}</small>" : "")}";

    private string Chip(Contestant contestant) => ReportTables.Chip(contestant.ToString(), colours[contestant.ToString()]);
}
