using HybridPrior.Reports;

namespace HybridPrior.Tests.Reports;

public sealed class LossPlotTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_measure_gets_a_chart_and_nothing_is_fetched()
    {
        string page = Draw(["step,seconds,loss,learning_rate", .. Enumerable.Range(1, 2000).Select(i => FormattableString.Invariant($"{i},{i * 2},{100.0 / i:F4},0.001")), "2001,40"]);
        Assert.Contains("2000 steps", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("Plotly.newPlot(").Length - page.Split("</script>")[0].Split("Plotly.newPlot(").Length);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_without_steps_is_refused() => Assert.Throws<InputException>(() => Draw(["step,seconds,loss"]));

    [Fact]
    public void One_measure_is_a_chart_and_one_that_is_not_there_is_named()
    {
        string log = Path.Combine(folder, "g.csv");
        File.WriteAllLines(log, ["step,seconds,loss,psnr", "1,0.5,3,20.5", "2,1,2,21.25"]);
        Assert.Contains("21.25", PlotlyPage.Json(LossPlot.Chart(log, "psnr")), StringComparison.Ordinal);
        Assert.Equal($"The training log '{log}' has no column 'speed'; it has step, seconds, loss, psnr.", Assert.Throws<InputException>(() => LossPlot.Chart(log, "speed")).Message);
    }

    private string Draw(string[] lines)
    {
        string log = Path.Combine(folder, "g.csv"), page = Path.Combine(folder, "g.html");
        File.WriteAllLines(log, lines);
        LossPlot.Write(log, page);
        return File.ReadAllText(page);
    }
}
