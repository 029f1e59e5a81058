using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Reports;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Reports;

/// <summary>The page in a real browser without network.</summary>
public class BrowserTests
{
    [Fact]
    public async Task Every_chart_of_the_report_is_drawn()
    {
        using TemporaryFolder folder = new();
        using Comparison comparison = SampleComparison.Create(["anna", "a<b & \"c\""]);
        new ComparisonReport(comparison, SampleComparison.Environment, SampleComparison.Settings).Save(folder.Root);

        (string page, IReadOnlyList<string> console) = await Browser.Open(folder.File("report.html"), folder.File("profile"));
        Assert.Empty(console);
        string[] charts = page.Split("class=\"chart\"")[1..];
        Assert.Equal(5, charts.Length);
        // Per curve a mean, its mark in the legend and two images; the loss also has the noise and its mark; the differences have their zero, the dots three means.
        Assert.Equal([3 * 4, 3 * 4 + 2, 2 * 4, 1, 3], charts.Select(c => Regex.Count(c, "class=\"js-line\"")));
        Assert.All(charts, c => Assert.Matches("class=\"main-svg\"", c));
        Assert.Equal(6, Regex.Count(charts[4], "<path class=\"point\""));
        Assert.Contains(">PSNR (dB)<", charts[0]);
        Assert.Contains("a&lt;b &amp; \"c\"", charts[4]);
    }
}
