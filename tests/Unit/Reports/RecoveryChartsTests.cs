using System.Globalization;
using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Reports;

namespace HybridPrior.Tests.Reports;

public partial class RecoveryChartsTests
{
    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(1e-10, 3)]   // 22 decades of its square
    public void Labels_of_the_loss_do_not_overlap_however_far_it_falls(double noise, double decades)
    {
        Comparison comparison = SampleComparison.Create(["a", "b"], noise: noise);
        string chart = Plotly.NET.GenericChart.toChartHTML(RecoveryCharts.Loss(comparison)!);
        Assert.Equal(decades, double.Parse(Spacing().Match(chart).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("\"dtick\":([0-9.]+)")]
    private static partial Regex Spacing();
}
