using HybridPrior.Notebooks;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Sweeps;

namespace HybridPrior.Tests.Notebooks;

public sealed class FinishedResultsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Results_that_lie_there_are_shown_with_chart_and_table()
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, "figure3")).FullName;
        SampleResults.Results([.. SampleResults.Rows(new() { ["decoder"] = [19, 24, 31], ["hybrid"] = [20, 25, 32.5] })]).Save(Path.Combine(place, "results.json"));
        Figure figure = FinishedResults.Psnr(folder, "gaussian:m=*");
        Assert.Contains("| faces, 4 images | m = 200 | m = 1,000 | m = 5,000 |", figure.ToString(), StringComparison.Ordinal);
        Assert.Contains("| birds, 4 images |", figure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, figure.ToHtml().Split("Plotly.newPlot").Length - 1);
        Assert.Contains("no finished results along superres:factor=*,kernel=mean", FinishedResults.Psnr(folder, "superres:factor=*,kernel=mean").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_weights_differences_and_sources_come_from_the_same_files()
    {
        SweepResults results = SampleResults.Results(SampleResults.Rows(new() { ["generator"] = [21, 22, 22.5], ["decoder"] = [19, 24, 31], ["hybrid"] = [20, 25, 32.5] }));
        results.Save(Path.Combine(folder, "results.json"));
        (results with { Size = 128, Rows = [.. results.Rows.Where(r => r.Prior == "decoder")] }).Save(Path.Combine(folder, "results-128.json"));
        string claims = FinishedResults.Claims(folder).ToString();
        Assert.Equal(5, claims.Split('\n').Length);
        Assert.StartsWith("1. agrees: In distribution, the hybrid beats the Deep Decoder", claims, StringComparison.Ordinal);
        Assert.Contains("m = 1,000: +1.00 dB", claims, StringComparison.Ordinal);
        Assert.Equal(5, FinishedResults.Claims(folder).ToHtml().Split("<tr class=\"claim\">").Length - 1);
        Assert.Contains("4. not measured", FinishedResults.Claims(folder, 128).ToString(), StringComparison.Ordinal);
        Assert.Contains("no finished results of 256 px", FinishedResults.Claims(folder, 256).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hybrid", FinishedResults.Psnr(folder, "gaussian:m=*", 128).ToString(), StringComparison.Ordinal);
        Assert.Contains("hybrid", FinishedResults.Psnr(folder, "gaussian:m=*").ToString(), StringComparison.Ordinal);
        Assert.Equal("Chart: weights α and β of finished sweeps", FinishedResults.Weights(folder, "gaussian:m=*").ToString());
        string differences = FinishedResults.Differences(folder, "gaussian:m=*", "hybrid", "decoder").ToHtml();
        Assert.Equal(2, differences.Split("Plotly.newPlot").Length - 1);
        Assert.DoesNotContain("generator", differences.Split("<script>")[^2], StringComparison.Ordinal);
        Assert.Contains("no finished results along gaussian:m=*", FinishedResults.Differences(folder, "gaussian:m=*", "tv").ToString(), StringComparison.Ordinal);
        string sources = FinishedResults.Sources(folder).ToString();
        Assert.Contains("4 faces and 4 birds", sources, StringComparison.Ordinal);
        Assert.Matches(@"results-128\s+128\s+Tiny", sources);
    }

    [Fact]
    public void Where_there_are_none_a_sentence_says_so() =>
        Assert.Contains("There are no finished results", FinishedResults.Psnr(Path.Combine(folder, "nowhere"), "gaussian:m=*").ToString(), StringComparison.Ordinal);
}
