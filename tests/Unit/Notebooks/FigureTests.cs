using System.Text.Json;
using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.Notebooks;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Tests.Reports;

namespace HybridPrior.Tests.Notebooks;

public class FigureTests
{
    [Fact]
    public void Figure_shows_itself_by_the_convention_and_by_ToHtml()
    {
        Figure figure = Figure.Table(["prior", "a < b"], [["x", "1"], ["longer", "22"]]);
        MimeBundle shown = ValueFormats.Of(figure, []);
        Assert.Equal(figure.ToHtml(), shown.Html);
        Assert.Equal("prior   a < b\nx           1\nlonger     22", shown.Plain);
        Assert.Equal(figure.ToHtml(), FormatterConvention.Format(figure)["text/html"]);
        Assert.Contains("a &lt; b", shown.Html, StringComparison.Ordinal);
        Assert.False(new FigureFormatter("text/html").Format("no figure", TextWriter.Null));
    }

    [Fact]
    public void Charts_and_pictures_have_every_form_that_a_viewer_may_want()
    {
        using Comparison comparison = SampleComparison.Create(["anna", "ben"]);
        MimeBundle chart = ValueFormats.Of(comparison.PsnrChart(), []), pictures = ValueFormats.Of(comparison.Pictures(), []), both = ValueFormats.Of(Figure.Join(comparison.Pictures(), comparison.Means()), []);
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"], chart.Forms.Select(f => f.Key).Order());
        Assert.Equal(["image/png", "text/html", "text/plain"], pictures.Forms.Select(f => f.Key).Order());
        using JsonDocument plotly = JsonDocument.Parse(chart.Others!["application/vnd.plotly.v1+json"]);
        Assert.Contains("hybrid", plotly.RootElement.GetProperty("data").EnumerateArray().Select(t => t.TryGetProperty("name", out JsonElement n) ? n.GetString() : null));
        Assert.Contains("PSNR", plotly.RootElement.GetProperty("layout").GetProperty("yaxis").ToString(), StringComparison.Ordinal);
        (int Width, int Height) chartSize = Size(chart), gridSize = Size(pictures), joined = Size(both);
        Assert.InRange(chartSize.Width, 700, 2000);
        Assert.True(joined.Height > gridSize.Height + 20, "what is joined stands one below the other");
        Assert.All([comparison.Means(), Figure.Table(["a"], [["1"]])], f => Assert.Null(ValueFormats.Of(f, []).Others));
    }

    [Fact]
    public void What_a_file_keeps_of_a_chart_needs_no_script()
    {
        using Comparison comparison = SampleComparison.Create(["anna", "ben"]);
        string chart = IpynbOutput.Of(new ValueOutput(ValueFormats.Of(comparison.PsnrChart(), []), true), 1)["data"]!.ToJsonString();
        Assert.DoesNotContain("<script", chart, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("image/png", chart, StringComparison.Ordinal);
        Assert.Contains("vnd.plotly", chart, StringComparison.Ordinal);
        string table = IpynbOutput.Of(new ValueOutput(ValueFormats.Of(comparison.Means(), []), true), 1)["data"]!.ToJsonString();
        Assert.Contains("text/html", table, StringComparison.Ordinal);
        Assert.DoesNotContain("script", table, StringComparison.OrdinalIgnoreCase);
    }

    private static (int Width, int Height) Size(MimeBundle value)
    {
        using SkiaSharp.SKBitmap picture = SkiaSharp.SKBitmap.Decode(Convert.FromBase64String(value.Others!["image/png"]));
        return (picture.Width, picture.Height);
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused() => Assert.Throws<ArgumentException>(() => Figure.Table(["a", "b"], [["1"]]));

    [Fact]
    public void Comparison_has_its_figures()
    {
        using Comparison comparison = SampleComparison.Create(["anna", "a<b"]);
        Assert.Equal(12, Regex.Count(comparison.Pictures().ToHtml(), "src=\"data:image/png"));
        Assert.Equal(6, Regex.Count(comparison.Pictures(1).ToHtml(), "src=\"data:image/png"));
        Assert.Equal(8, Regex.Count(comparison.Pictures(halves: false).ToHtml(), "src=\"data:image/png"));
        Assert.StartsWith("generator: PSNR ", comparison.Means().ToString(), StringComparison.Ordinal);
        Assert.Contains("parameters", comparison.Means().ToHtml(), StringComparison.Ordinal);
        string[] gains = comparison.Gains("hybrid", "decoder", "generator").ToString().Split('\n');
        Assert.Matches(@"^hybrid − decoder +\+?−?\d+\.\d\d ± \d+\.\d\d +\d of 2$", gains[1]);
        Assert.Equal(3, gains.Length);
        Assert.All([comparison.PsnrChart(), comparison.WeightsChart(), comparison.PerImageChart()], f => Assert.StartsWith("Chart: ", f.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Gain_is_the_mean_of_the_differences()
    {
        using Comparison comparison = SampleComparison.Create(["a", "b", "c"]);
        double[] differences = [.. comparison.Outcomes[2].Psnr.Zip(comparison.Outcomes[0].Psnr, (h, g) => h - g)];
        Assert.Equal(differences.Average(), comparison.Gain("hybrid", "generator").Mean, 12);
        Assert.Contains("it has generator, decoder, hybrid", Assert.Throws<InputException>(() => comparison.Gain("hybrid", "magic")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_has_its_figures()
    {
        OperatorSweep sweep = Sweep();
        string[] table = sweep.Table("hybrid", "decoder").ToString().Split('\n');
        Assert.Equal(["m", "generator", "decoder", "hybrid", "hybrid − decoder"], Regex.Split(table[0].Trim(), "  +"));
        Assert.StartsWith("1,000", table[2], StringComparison.Ordinal);
        string chart = sweep.PsnrChart().ToHtml();
        Assert.Equal(3, Regex.Count(chart, "\"fill\":\"toself\""));
        Assert.Contains("\"type\":\"log\"", chart, StringComparison.Ordinal);
        Assert.Contains("number of measurements m", chart, StringComparison.Ordinal);
        string scatter = Figures.WeightScatter(("faces", sweep), ("birds", sweep)).ToHtml();
        Assert.Contains("\"name\":\"birds\"", scatter, StringComparison.Ordinal);
        Assert.Equal("weights α and β, a dot per image: nothing was recorded.", Figures.WeightScatter().ToString());
    }

    [Fact]
    public void Sweeps_are_joined_point_by_point()
    {
        OperatorSweep sweep = Sweep(), other = Sweep("tv");
        Assert.Equal(["generator", "decoder", "hybrid", "tv"], sweep.With(other).Priors);
        Assert.Contains("different points", Assert.Throws<InputException>(() => sweep.With(other with { Points = [other.Points[0]] })).Message, StringComparison.Ordinal);
        Assert.Contains("it has 100, 1000", Assert.Throws<InputException>(() => sweep[7]).Message, StringComparison.Ordinal);
        Assert.Same(sweep.Points[1].Comparison, sweep[1000]);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gaussian:m={100,200}+superres:factor=2")]
    [InlineData("superres:factor={2,4},kernel={mean,bicubic}")]
    public void Sweep_without_one_place_for_the_number_is_refused(string grid)
    {
        using Comparison comparison = SampleComparison.Create(["a"]);
        ImageSet images = new(["a"], comparison.Truth);
        Assert.Contains("differ in one number", Assert.Throws<InputException>(() => OperatorSweep.Run(images, grid, NoiseSpec.None, new(0, 1), _ => [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paper_s_parameter_counts_are_found()
    {
        string table = ParameterCounts.Table().ToString();
        foreach (string count in new[] { "19,583", "19,519", "2,592,192", "9,644", "9,544", "3,576,704" }) Assert.Contains(count, table, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_check_tells_right_from_wrong()
    {
        using ILinearOperator right = OperatorSpec.Parse("blur:sigma=1").Create([3, 16, 16], 1);
        OperatorCheck good = OperatorCheck.Of(right, 3), bad = OperatorCheck.Of(new WrongAdjoint(right), 3);
        Assert.All([good.Linearity, good.Adjoint, good.Gradient, bad.Linearity], gap => Assert.InRange(gap, 0, 1e-5));
        Assert.All([bad.Adjoint, bad.Gradient], gap => Assert.InRange(gap, 1e-3, 10));
        Assert.Contains("gives shape", Assert.Throws<InputException>(() => OperatorCheck.Of(new WrongShape(right), 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_that_breaks_its_promise_recovers_nothing()
    {
        using ILinearOperator right = OperatorSpec.Parse("blur:sigma=1").Create([3, 16, 16], 1);
        using DeepDecoder decoder = new(16, 4);
        Schedule schedule = new(2, 2, Optimiser: Optimiser.Adam);
        using (RecoveryResult found = Recovery.Run(decoder, Measured(right), schedule)) Assert.Single(found.Residuals);
        InputException adjoint = Assert.Throws<InputException>(() => Recovery.Run(decoder, Measured(new WrongAdjoint(right)), schedule));
        Assert.Contains("its adjoint is not that of its forward map", adjoint.Message, StringComparison.Ordinal);
        InputException gradient = Assert.Throws<InputException>(() => Recovery.Run(decoder, Measured(new WrongGradient(right)), schedule));
        Assert.Contains("its residual and gradient differ", gradient.Message, StringComparison.Ordinal);

        static Measurement Measured(ILinearOperator op) => Measurement.Simulate(op, TorchSharp.torch.rand(1, 3, 16, 16), NoiseSpec.None, noiseSeed: 1);
    }

    private static OperatorSweep Sweep(params string[] priors)
    {
        SweepPoint Point(double m) => new(m, $"gaussian:m={m}", (long)m, SampleComparison.Create(["a", "b", "c"], priors: priors.Length > 0 ? priors : null));
        return new OperatorSweep("m", [Point(100), Point(1000)], Cancelled: false);
    }

    private sealed class WrongAdjoint(ILinearOperator inner) : Wrapped(inner)
    {
        public override TorchSharp.torch.Tensor Adjoint(TorchSharp.torch.Tensor y) => 2 * base.Adjoint(y);
    }

    private sealed class WrongShape(ILinearOperator inner) : Wrapped(inner)
    {
        public override TorchSharp.torch.Tensor Adjoint(TorchSharp.torch.Tensor y) => base.Adjoint(y).flatten(1);
    }

    private sealed class WrongGradient(ILinearOperator inner) : Wrapped(inner), ILinearOperator
    {
        (TorchSharp.torch.Tensor Residual, TorchSharp.torch.Tensor Gradient) ILinearOperator.ResidualAndGradient(TorchSharp.torch.Tensor x, TorchSharp.torch.Tensor y) => (Forward(x) - y, Adjoint(Forward(x)));
    }

    private abstract class Wrapped(ILinearOperator inner) : ILinearOperator
    {
        public IReadOnlyList<long> InputShape => inner.InputShape;

        public IReadOnlyList<long> OutputShape => inner.OutputShape;

        public TorchSharp.torch.Tensor Forward(TorchSharp.torch.Tensor x) => inner.Forward(x);

        public virtual TorchSharp.torch.Tensor Adjoint(TorchSharp.torch.Tensor y) => inner.Adjoint(y);

        public void Dispose()
        {
        }
    }
}
