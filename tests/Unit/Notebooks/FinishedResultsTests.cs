using HybridPrior.Notebooks;

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
    public void Where_there_are_none_a_sentence_says_so() =>
        Assert.Contains("There are no finished results", FinishedResults.Psnr(Path.Combine(folder, "nowhere"), "gaussian:m=*").ToString(), StringComparison.Ordinal);
}
