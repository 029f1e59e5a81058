using System.Text.Json;
using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Reports;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.Reports;

public partial class ComparisonReportTests
{
    private static readonly string[] Names = ["anna", "a<b&\"c\"</script>"];

    [Fact]
    public void Summary_has_exactly_the_agreed_keys()
    {
        using TemporaryFolder folder = new();
        using JsonDocument summary = Summary(folder, SampleComparison.Create(Names));
        Assert.Equal(["environment", "settings", "results", "means", "pairs", "cancelled", "failures"], Keys(summary.RootElement));
        JsonElement results = summary.RootElement.GetProperty("results"), means = summary.RootElement.GetProperty("means");
        Assert.Equal(6, results.GetArrayLength());
        Assert.All(results.EnumerateArray(), r => Assert.Equal(["image", "prior", "psnr", "ssim", "residual", "notes", "alpha", "beta", "parameters", "steps", "seconds"], Keys(r)));
        Assert.Equal(3, means.GetArrayLength());
        Assert.All(means.EnumerateArray(), m => Assert.Equal(["prior", "psnr", "ssim", "resolved", "psnr_ci95"], Keys(m)));
        JsonElement[] pairs = [.. summary.RootElement.GetProperty("pairs").EnumerateArray()];
        Assert.Equal(["generator decoder", "generator hybrid", "decoder hybrid"], pairs.Select(p => $"{p.GetProperty("first")} {p.GetProperty("second")}"));
        Assert.All(pairs, p => Assert.Equal(["first", "second", "psnr_difference", "bootstrap_ci95", "wins", "images"], Keys(p)));
        double[] psnr = [.. means.EnumerateArray().Select(m => m.GetProperty("psnr").GetDouble())];
        Assert.Equal(psnr[0] - psnr[1], pairs[0].GetProperty("psnr_difference").GetDouble(), 1e-9);
    }

    [Fact]
    public void Summary_has_the_values_of_the_comparison()
    {
        using TemporaryFolder folder = new();
        Comparison comparison = SampleComparison.Create(Names);
        using JsonDocument summary = Summary(folder, comparison);
        JsonElement[] results = [.. summary.RootElement.GetProperty("results").EnumerateArray()];
        JsonElement single = results[3], hybrid = results[5];
        Assert.Equal(Names[1], hybrid.GetProperty("image").GetString());
        Assert.Equal("hybrid", hybrid.GetProperty("prior").GetString());
        Assert.Equal(comparison.Outcomes[2].Psnr[1], hybrid.GetProperty("psnr").GetDouble());
        Assert.Equal(comparison.Outcomes[2].Recovery.Weight("beta")[1], hybrid.GetProperty("beta").GetDouble());
        Assert.Equal(800, hybrid.GetProperty("steps").GetInt32());
        Assert.Equal(3 * 12.5 / 2, hybrid.GetProperty("seconds").GetDouble());
        Assert.Equal(JsonValueKind.Null, single.GetProperty("alpha").ValueKind);
        JsonElement mean = summary.RootElement.GetProperty("means")[0];
        Assert.Equal(comparison.Outcomes[0].PsnrSummary.Lower, mean.GetProperty("psnr_ci95")[0].GetDouble());
        Assert.Equal(comparison.Outcomes[0].PsnrSummary.Upper, mean.GetProperty("psnr_ci95")[1].GetDouble());
        Assert.False(summary.RootElement.GetProperty("cancelled").GetBoolean());
        Assert.Equal("a < b & c", summary.RootElement.GetProperty("settings").GetProperty("note").GetString());
    }

    [Theory]
    [InlineData(0.1, "noise 0.1", 1)]
    [InlineData(0.0, "noise none", 0)]
    public void Operator_and_noise_come_from_the_measurement_whatever_the_settings_say(double noise, string said, int lines)
    {
        using TemporaryFolder folder = new();
        using Comparison comparison = SampleComparison.Create(Names, noise: noise);
        new ComparisonReport(comparison, SampleComparison.Environment, new Dictionary<string, object> { ["operator"] = "gaussian:m=7", ["noise"] = "sigma=3", ["measurements"] = 7 }).Save(folder.Root);
        string own = System.Net.WebUtility.HtmlDecode(Page(folder).Replace(PlotlyPage.Script, ""));
        Assert.Contains("from 100 measurements each", own, StringComparison.Ordinal);
        Assert.Contains("operator gaussian:m=100 ·", own, StringComparison.Ordinal);
        Assert.Contains($"· {said} ·", own, StringComparison.Ordinal);
        Assert.Equal(lines, Regex.Count(own, "\"name\":\"noise 0\\.01\""));
    }

    [Fact]
    public void Perfect_recovery_of_one_image_gives_null_for_psnr_and_interval()
    {
        using TemporaryFolder folder = new();
        Comparison comparison = SampleComparison.Create(["only"]);
        comparison = comparison with { Outcomes = [comparison.Outcomes[0] with { Psnr = [double.PositiveInfinity] }], Cancelled = true };
        using JsonDocument summary = Summary(folder, comparison);
        Assert.Equal(JsonValueKind.Null, summary.RootElement.GetProperty("results")[0].GetProperty("psnr").ValueKind);
        Assert.Equal(JsonValueKind.Null, summary.RootElement.GetProperty("means")[0].GetProperty("psnr").ValueKind);
        Assert.Equal(JsonValueKind.Null, summary.RootElement.GetProperty("means")[0].GetProperty("psnr_ci95").ValueKind);
        Assert.True(summary.RootElement.GetProperty("cancelled").GetBoolean());
        Assert.Contains("Cancelled before its end", Page(folder));
        Assert.Contains("∞", Page(folder));
    }

    [Fact]
    public void Save_writes_every_picture_and_leaves_nothing_else()
    {
        using TemporaryFolder folder = new();
        Summary(folder, SampleComparison.Create(Names)).Dispose();
        Summary(folder, SampleComparison.Create(Names)).Dispose();   // again, over the first
        string[] endings = ["truth", "generator", "decoder", "hybrid", "hybrid_generator", "hybrid_decoder"];
        IEnumerable<string> pictures = endings.SelectMany(e => new[] { $"images/001-anna_{e}.png", $"images/002-a-b&-c---script-_{e}.png" });
        IEnumerable<string> files = Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.Root, f).Replace('\\', '/'));
        Assert.Equal(pictures.Concat(["images/contact-sheet.png", "report.html", "summary.json"]).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Prior_that_knows_its_errors_shows_a_sample_its_deviations_and_the_true_error_and_says_how_many_hold()
    {
        using TemporaryFolder folder = new();
        Comparison comparison = SampleComparison.Create(["anna"], priors: ["denoiser"]);
        PriorOutcome outcome = comparison.Outcomes[0];
        TorchSharp.torch.Tensor deviation = TorchSharp.torch.full(comparison.Truth.shape, 0.1);
        RecoveryResult recovery = outcome.Recovery with { StandardDeviation = deviation, Samples = outcome.Recovery.Images.unsqueeze(1) };
        Calibration[] calibrations = [.. Calibration.PerImage(recovery.Images, deviation, comparison.Truth)];
        comparison = comparison with { Outcomes = [outcome with { Recovery = recovery, Calibrations = calibrations }] };
        using JsonDocument summary = Summary(folder, comparison);
        string[] endings = ["truth", "denoiser", "denoiser_sample", "denoiser_std", "denoiser_error"];
        Assert.Equal(endings.Select(e => $"001-anna_{e}.png").Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(folder.Root, "images"), "001*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.InRange(calibrations[0].Within1, 0.6, 0.9);
        Assert.Equal(calibrations[0].Within1, summary.RootElement.GetProperty("results")[0].GetProperty("notes").GetProperty("within_1").GetDouble());
        Assert.Contains($"0.100 ({100 * calibrations[0].Within1:F0} %)", Page(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_refers_to_nothing_outside_itself()
    {
        using TemporaryFolder folder = new();
        Summary(folder, SampleComparison.Create(Names)).Dispose();
        string page = Page(folder), own = page.Replace(PlotlyPage.Script, "");
        Assert.Single(Regex.Matches(page, "plotly\\.js v2\\."));
        Assert.NotEqual(page.Length, own.Length);
        Assert.DoesNotContain("http:", own);
        Assert.DoesNotContain("https:", own);
        Assert.DoesNotContain("require", own);
        Assert.All(Reference().Matches(own), m => Assert.StartsWith("data:", m.Groups[1].Value));
        Assert.Equal(5, Regex.Count(own, "Plotly.newPlot"));
    }

    [Fact]
    public void Page_shows_the_measurements_and_where_each_prior_is_wrong()
    {
        using TemporaryFolder folder = new();
        Comparison comparison = SampleComparison.Create(Names);
        double[] means = [.. comparison.Outcomes.Select(o => (o.Recovery.Images[0] - comparison.Truth[0]).abs().mean().to(TorchSharp.torch.ScalarType.Float64).item<double>())];
        Summary(folder, comparison).Dispose();
        string section = Page(folder).Split("<h2>Measurements and errors</h2>")[1].Split("</section>")[0];
        Assert.Equal(8, Regex.Count(section, "src=\"data:image/png"));
        Assert.Contains("Aᵀ y", section, StringComparison.Ordinal);
        Assert.Equal(means.Select(m => m.ToString("F4", System.Globalization.CultureInfo.InvariantCulture)), Regex.Matches(section, "alt=\"anna: error of [a-z]+, mean ([0-9.]+)\"").Select(m => m.Groups[1].Value));
        Assert.Contains("<h2>Resolved</h2>", Page(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_cannot_break_the_page()
    {
        using TemporaryFolder folder = new();
        Summary(folder, SampleComparison.Create(Names)).Dispose();
        string own = Page(folder).Replace(PlotlyPage.Script, "");
        Assert.DoesNotContain("a<b", own);
        Assert.Contains("a&lt;b&amp;&quot;c&quot;&lt;/script&gt;", own);
        Assert.Equal(Regex.Count(own, "<script"), Regex.Count(own, "</script>"));
        Assert.Contains("a &lt; b &amp; c", own);
        Assert.Contains("Some &lt;CPU&gt;", own);
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_named()
    {
        using TemporaryFolder folder = new();
        string file = folder.Add("taken", [1]);
        using Comparison comparison = SampleComparison.Create(["only"]);
        InputException error = Assert.Throws<InputException>(() => new ComparisonReport(comparison, SampleComparison.Environment, SampleComparison.Settings).Save(file));
        Assert.Contains(file, error.Message);
        Assert.Equal(["taken"], folder.Names);
    }

    private static JsonDocument Summary(TemporaryFolder folder, Comparison comparison)
    {
        new ComparisonReport(comparison, SampleComparison.Environment, SampleComparison.Settings).Save(folder.Root);
        return JsonDocument.Parse(File.ReadAllBytes(folder.File("summary.json")));
    }

    private static string Page(TemporaryFolder folder) => File.ReadAllText(folder.File("report.html"));

    private static string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    [GeneratedRegex("(?:src|href)\\s*=\\s*[\"']([^\"']*)")]
    private static partial Regex Reference();
}
