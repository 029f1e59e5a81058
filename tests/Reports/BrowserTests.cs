using System.Diagnostics;
using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Reports;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Reports;

/// <summary>The page in a real browser without network.</summary>
public class BrowserTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    [Fact]
    public async Task Every_chart_of_the_report_is_drawn()
    {
        string? browser = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "needs Chromium, which is not on this machine");
        using TemporaryFolder folder = new();
        using Comparison comparison = SampleComparison.Create(["anna", "a<b & \"c\""]);
        new ComparisonReport(comparison, SampleComparison.Environment, SampleComparison.Settings).Save(folder.Root);

        string page = await Dump(browser!, folder);
        string[] charts = page.Split("class=\"chart\"")[1..];
        Assert.Equal(4, charts.Length);
        // Per curve a mean, its mark in the legend and two images; the loss also has the noise and its mark; the dots have three means.
        Assert.Equal([3 * 4, 3 * 4 + 2, 2 * 4, 3], charts.Select(c => Regex.Count(c, "class=\"js-line\"")));
        Assert.All(charts, c => Assert.Matches("class=\"main-svg\"", c));
        Assert.Equal(6, Regex.Count(charts[3], "<path class=\"point\""));
        Assert.Contains(">PSNR (dB)<", charts[0]);
        Assert.Contains("a&lt;b &amp; \"c\"", charts[3]);
    }

    private static async Task<string> Dump(string browser, TemporaryFolder folder)
    {
        ProcessStartInfo start = new(browser)
        {
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--user-data-dir={folder.File("profile")}", "--dump-dom",
                new Uri(folder.File("report.html")).AbsoluteUri,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string page = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return page;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
