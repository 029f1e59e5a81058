using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Docs;

/// <summary>The built docs, opened from their folder in a browser without network, as a reader has them.</summary>
public sealed partial class DocSiteTests : IDisposable
{
    private static readonly Lazy<string> Site = new(Build);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Algorithm1", "architecture")]                       // a word of one page
    [InlineData("gaussian operator", "HybridPrior.GaussianOperator.html")]   // the reference, by the words of a title
    [InlineData("fréchet", "generators")]
    public async Task Search_finds_pages_without_a_server(string query, string expected)
    {
        string typed = $"<script>$(function () {{ setTimeout(function () {{ $('#search-query').val('{query}').keyup(); }}, 300); }});</script></body>";
        (string elements, IReadOnlyList<string> console) = await Open("index.html", typed, 1240);
        Assert.Empty(console);
        string[] hits = [.. Hit().Matches(elements).Select(m => m.Groups[1].Value)];
        Assert.Contains(hits.Take(5), h => h.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("index.html")]
    [InlineData("guide/sweeps.html")]
    [InlineData("guide/extend.html")]
    [InlineData("api/HybridPrior.Inversion.Schedule.html")]
    public async Task Pages_fit_windows_of_every_width(string page)
    {
        const string Measure = "<script>addEventListener('load', () => { const root = document.documentElement; document.body.dataset.wide = root.scrollWidth; document.body.dataset.window = innerWidth; "
            + "document.body.dataset.broken = [...document.images].filter(i => !i.naturalWidth).length; });</script></body>";
        string pictures = Directory.CreateDirectory(Path.Combine(Repository.Root, "out", "screenshots")).FullName;
        foreach (int width in new[] { 400, 900, 1400 })
        {
            (string elements, IReadOnlyList<string> console) = await Open(page, Measure, width);
            Assert.Empty(console);
            int Number(string name) => int.Parse(Regex.Match(elements, $"data-{name}=\"(\\d+)\"").Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.Equal(0, Number("broken"));
            Assert.True(Number("wide") <= Number("window"), $"{page} is {Number("wide")} px wide in a window of {Number("window")}");
            await Browser.Picture(Path.Combine(Site.Value, page), folder.File("profile"), Path.Combine(pictures, $"docs-{Path.GetFileNameWithoutExtension(page)}-{width}.png"), 1200, width);
        }
    }

    [Fact]
    public void The_reference_has_the_types_that_users_meet()
    {
        foreach (string type in new[] { "HybridPrior.Hybrid", "HybridPrior.Image", "HybridPrior.GaussianOperator", "HybridPrior.Priors.IParametricPrior", "HybridPrior.Inversion.Schedule", "HybridPrior.Notebooks.Session" })
            Assert.True(File.Exists(Path.Combine(Site.Value, "api", $"{type}.html")), type);
    }

    private async Task<(string Elements, IReadOnlyList<string> Console)> Open(string page, string script, int width)
    {
        // Beside the page, since its links are relative.
        string file = Path.Combine(Site.Value, Path.GetDirectoryName(page)!, $"test-{Guid.NewGuid():N}.html");
        File.WriteAllText(file, File.ReadAllText(Path.Combine(Site.Value, page)).Replace("</body>", script, StringComparison.Ordinal));
        try
        {
            return await Browser.Open(file, folder.File("profile"), width, milliseconds: 2000);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The folder of the built docs; builds them where that has not been done.</summary>
    private static string Build()
    {
        string site = Path.Combine(Repository.Root, "out", "docs", "site");
        DateTime newest = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*", SearchOption.AllDirectories).Append(typeof(InputException).Assembly.Location).Max(File.GetLastWriteTimeUtc);
        if (File.Exists(Path.Combine(site, "index.js")) && File.GetLastWriteTimeUtc(Path.Combine(site, "index.js")) > newest) return site;
        using Process build = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "docs", "build.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = build.StandardError.ReadToEndAsync();
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Assert.True(build.ExitCode == 0, output + errors.Result);
        return site;
    }

    [GeneratedRegex("class=\"item-title\"><a href=\"([^\"?]*)")]
    private static partial Regex Hit();
}
