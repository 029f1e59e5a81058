using HybridPrior.NotebookHost.Pages;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.NotebookHost;

public class HtmlPageBrowserTests
{
    [Fact]
    public async Task Page_opens_in_a_browser_without_network_or_errors()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("page.html"), HtmlPage.Text(SampleRun.Value, [("Ran on", "this <machine>")]));
        (string page, IReadOnlyList<string> console) = await Browser.Open(folder.File("page.html"), folder.File("profile"));
        Assert.Empty(console);
        Assert.Contains("data-script=\"ran\"", page, StringComparison.Ordinal);
        foreach (string part in new[]
        {
            "<h1 id=\"a-sample-notebook\">A sample notebook</h1>", "<a href=\"#what-cells-show\">What cells show</a>", "<mfrac>", "<td>27.4</td>", "id=\"html-cell\"",
            "a <b>card</b>", "Tiny: 7 steps of 0.01 on faces", "<span class=\"keyword\">int</span> steps = <span class=\"number\">7</span>", "&lt;warning&gt;", "a &lt; b",
            "System.InvalidOperationException", "CS0103", "cell 7</a>", "this &lt;machine&gt;", "--set steps",
        }) Assert.Contains(part, page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("http://www.w3.org", ""), StringComparison.OrdinalIgnoreCase);
    }
}
