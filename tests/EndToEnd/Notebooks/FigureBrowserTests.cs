using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Notebooks;
using HybridPrior.Tests.Images;
using HybridPrior.Tests.Reports;

namespace HybridPrior.Tests.Notebooks;

public class FigureBrowserTests
{
    [Fact]
    public async Task Charts_wait_for_plotly_and_pictures_can_be_enlarged()
    {
        using TemporaryFolder folder = new();
        using Comparison comparison = SampleComparison.Create(["anna", "ben"]);
        // The script comes last, as it may in a notebook whose cells were run in another order.
        string page = $"<!DOCTYPE html><meta charset=\"utf-8\"><body>{comparison.PsnrChart().ToHtml()}{comparison.Pictures().ToHtml()}{HybridPrior.Reports.PlotlyPage.Script}"
            + "<script>addEventListener('load', () => { document.querySelectorAll('.pictures button')[3].click(); hybridPrior.draw('none', () => {}); "
            + "const wait = performance.now(); while (performance.now() - wait < 150); });</script><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"></body>";
        File.WriteAllText(folder.File("page.html"), page);
        (string elements, IReadOnlyList<string> console) = await Browser.Open(folder.File("page.html"), folder.File("profile"));
        Assert.Empty(console);
        Assert.Contains("<dialog open", elements, StringComparison.Ordinal);
        Assert.Contains("anna: hybrid, ", Regex.Match(elements, "<dialog open.*?</dialog>").Value, StringComparison.Ordinal);
    }
}
