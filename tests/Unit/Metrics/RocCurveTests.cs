using HybridPrior.Metrics;

namespace HybridPrior.Tests.Metrics;

public class RocCurveTests
{
    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 4, 5 }, 1)]
    [InlineData(new double[] { 4, 5 }, new double[] { 1, 2, 3 }, 0)]
    [InlineData(new double[] { 1, 1 }, new double[] { 1, 1 }, 0.5)]
    [InlineData(new double[] { 1, 3 }, new double[] { 2, 4 }, 0.75)]
    public void Area_is_the_share_of_pairs_in_order(double[] first, double[] second, double area) =>
        Assert.Equal(area, RocCurve.Of(first, second).Area, 1e-12);

    [Fact]
    public void Area_is_the_integral_of_the_curve()
    {
        double[] first = [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i * 7.7))], second = [.. Enumerable.Range(0, 30).Select(i => Math.Sin(i * 3.1) + 0.4)];
        RocCurve roc = RocCurve.Of(first, second);
        Assert.Equal((0, 0), roc.Points[0]);
        Assert.Equal((1, 1), roc.Points[^1]);
        double integral = roc.Points.Zip(roc.Points.Skip(1), (a, b) => (b.First - a.First) * (a.Second + b.Second) / 2).Sum();
        Assert.Equal(integral, roc.Area, 1e-12);
    }

    [Fact]
    public void Scores_of_both_kinds_are_needed() => Assert.Throws<InputException>(() => RocCurve.Of([], [1]));
}
