using HybridPrior.Reports;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests.Reports;

public sealed class SweepReportBrowserTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_page_draws_its_charts_without_network_and_without_complaint()
    {
        Report().Save(folder);
        (string elements, IReadOnlyList<string> console) = await Browser.Open(Path.Combine(folder, "report.html"), Path.Combine(folder, "profile"));
        Assert.Empty(console);
        string[] charts = elements.Split("class=\"chart\"")[1..];
        Assert.Equal(8, charts.Length);   // faces, birds, each enlarged at small m and with differences; weights; parameters
        Assert.All(charts, c => Assert.Matches("class=\"main-svg\"", c));
        Assert.Contains("agrees", elements, StringComparison.Ordinal);
    }

    private SweepReport Report()
    {
        string path = Path.Combine(folder, "given.json");
        Dictionary<string, double[]> psnr = new() { ["decoder"] = [19, 24, 31], ["hybrid"] = [20, 25, 32.5] };
        SampleResults.Results([.. SampleResults.Rows(psnr)]).Save(path);
        return new SweepReport([path]);
    }
}
