using System.Globalization;
using System.Xml.Linq;
using HybridPrior.Experiments;
using HybridPrior.Reports;
using Plotly.NET;
using SkiaSharp;
using PlotlyChart = Plotly.NET.CSharp.Chart;

namespace HybridPrior.Tests.Reports;

public class StaticChartTests
{
    [Fact]
    public void Every_chart_of_a_comparison_has_a_twin_in_the_colours_of_its_priors()
    {
        using Comparison comparison = SampleComparison.Create(["anna", "a<b", "c"]);
        GenericChart[] charts = [RecoveryCharts.Psnr(comparison)!, RecoveryCharts.Loss(comparison)!, RecoveryCharts.PerImage(comparison)];
        foreach (GenericChart chart in charts)
        {
            using SKBitmap picture = SKBitmap.Decode(StaticChart.Png(chart));
            Dictionary<SKColor, int> colours = picture.Pixels.CountBy(c => c).ToDictionary();
            foreach (string prior in new[] { "generator", "decoder", "hybrid" })
                Assert.InRange(colours.Where(c => Near(c.Key, SKColor.Parse(PriorColours.Of(prior)))).Sum(c => c.Value), 40, picture.Pixels.Length / 4);
        }
        Assert.All(new[] { RecoveryCharts.Weights(comparison)!, RecoveryCharts.Differences(comparison)! }, c => Assert.NotNull(StaticChart.Png(c)));
    }

    [Fact]
    public void Points_stand_where_their_values_say()
    {
        GenericChart chart = Framed(PlotlyChart.Point<double, double, string>([0.25, 0.75], [10, 1000], MarkerColor: Color.fromString("#ff0000")));
        using SKBitmap picture = SKBitmap.Decode(StaticChart.Png(chart));
        (int X, int Y)[] red = [.. from x in Enumerable.Range(0, picture.Width) from y in Enumerable.Range(0, picture.Height) where Near(picture.GetPixel(x, y), SKColors.Red) select (x, y)];
        (int X, int Y)[] left = [.. red.Where(p => p.X < picture.Width / 2)], right = [.. red.Where(p => p.X >= picture.Width / 2)];
        Assert.NotEmpty(left);
        Assert.NotEmpty(right);
        // The frame spans 0 to 1 and, in powers of ten, 0 to 4: the points are half of its width and half of its height apart.
        XElement svg = XElement.Parse(StaticChart.Svg(chart)!);
        double[] centres = [.. svg.Descendants().Where(e => e.Name.LocalName == "ellipse").Select(e => Number(e, "cx"))], heights = [.. svg.Descendants().Where(e => e.Name.LocalName == "ellipse").Select(e => Number(e, "cy"))];
        double scale = (right.Average(p => p.X) - left.Average(p => p.X)) / (centres[1] - centres[0]);
        Assert.InRange((left.Average(p => p.Y) - right.Average(p => p.Y)) / (heights[0] - heights[1]), scale * 0.98, scale * 1.02);
        Assert.InRange(heights[0] - heights[1], 110, 190);
        Assert.InRange(centres[1] - centres[0], 290, 345);
    }

    [Fact]
    public void Svg_is_XML_that_holds_names_as_they_are()
    {
        const string Name = "</svg><script>alert(1)</script> & ünï";
        GenericChart chart = ChartParts.Combine([ChartParts.Line([1, 2, double.NaN, 4], [3, 4, 5, 6], Name, "#123456"), ChartParts.Line([1, 2], [3, 4], "other", "#654321")], "x", "y", "f");
        string svg = StaticChart.Svg(chart)!;
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
        Assert.Contains(Name, Texts(svg));
    }

    [Fact]
    public void Two_charts_of_a_page_do_not_clip_each_other()
    {
        static IEnumerable<string?> Names(double end) => XElement.Parse(StaticChart.Svg(PlotlyChart.Line<double, double, string>([1, 2], [3, end]))!)
            .Descendants().Where(e => e.Name.LocalName == "clipPath").Select(e => (string?)e.Attribute("id"));
        Assert.NotEmpty(Names(4));
        Assert.Empty(Names(4).Intersect(Names(5)));
        // The same chart has the same names, so that a page that is made again is the same file.
        Assert.Equal(Names(4), Names(4));
    }

    [Fact]
    public void Chart_without_a_twin_says_so()
    {
        GenericChart pie = PlotlyChart.Pie<double, string, string>([1.0, 2.0]);
        Assert.Null(StaticChart.Png(pie));
        Assert.Null(StaticChart.Svg(pie));
        Assert.Contains("drawn by a script", PlotlyPage.LateFragment(pie), StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_of_words_have_a_twin()
    {
        GenericChart bars = PlotlyChart.Column<double, string, string>([1.0, 2.0], Keys: (string[])["one", "two"]);
        string svg = StaticChart.Svg(bars)!;
        Assert.Contains("two", Texts(svg));
    }

    [Fact]
    public void Palette_keeps_every_pixel_to_within_its_step()
    {
        using SKBitmap picture = new(37, 23, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int x = 0; x < picture.Width; x++)
            for (int y = 0; y < picture.Height; y++) picture.SetPixel(x, y, new SKColor((byte)(x % 5 * 60), (byte)(y % 5 * 60), 255));
        using SKBitmap back = SKBitmap.Decode(IndexedPng.Encode(picture));
        Assert.Equal((picture.Width, picture.Height), (back.Width, back.Height));
        Assert.All(picture.Pixels.Zip(back.Pixels), p => Assert.True(Near(p.First, p.Second), $"{p.First} became {p.Second}"));
    }

    private static string[] Texts(string svg) => [.. XElement.Parse(svg).Descendants("text").Select(e => e.Value)];

    private static GenericChart Framed(GenericChart points) =>
        ChartParts.Combine([points], "x", "y", "f", ChartParts.Entries(("range", new[] { 0, 1 })), ChartParts.Entries(("type", "log"), ("range", new[] { 0, 4 })));

    private static bool Near(SKColor a, SKColor b) => Math.Abs(a.Red - b.Red) <= 6 && Math.Abs(a.Green - b.Green) <= 6 && Math.Abs(a.Blue - b.Blue) <= 6;

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
