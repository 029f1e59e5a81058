using HybridPrior.Reports;
using Plotly.NET;
using PlotlyChart = Plotly.NET.CSharp.Chart;

namespace HybridPrior.Tests.Reports;

public class PlotlyPageTests
{
    [Fact]
    public void Script_is_one_element() => Assert.Equal(PlotlyPage.Script.Length - "</script>".Length, PlotlyPage.Script.IndexOf("</script", StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Fragment_cannot_be_ended_by_text()
    {
        GenericChart chart = PlotlyChart.Line<double, double, string>([1, 2], [3, 4], Name: "</script><!--<script>");
        string html = PlotlyPage.Fragment(chart);
        int end = html.IndexOf("</script", StringComparison.Ordinal);
        Assert.Equal(html.LastIndexOf("</script", StringComparison.Ordinal), end);
        Assert.DoesNotContain("<!--", html[html.IndexOf("<script", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Fragment_fetches_nothing()
    {
        string html = PlotlyPage.Fragment(PlotlyChart.Line<double, double, string>([1, 2], [3, 4]));
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("require", html);
        Assert.Contains("Plotly.newPlot", html);
    }

    [Fact]
    public void Escaped_text_has_no_markup() => Assert.Equal("&lt;b&gt; &amp;amp;", PlotlyPage.Escape("<b> &amp;"));
}
