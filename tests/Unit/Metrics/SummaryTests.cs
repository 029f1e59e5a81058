using HybridPrior.Metrics;

namespace HybridPrior.Tests.Metrics;

public class SummaryTests
{
    // t quantile at 0.975 with 4 degrees of freedom, from any table: 2.776445.
    [Fact]
    public void Interval_uses_the_t_quantile()
    {
        Summary summary = Summary.Of([1, 2, 3, 4, 5]);
        Assert.Equal((5, 3.0), (summary.Count, summary.Mean));
        Assert.Equal(2.776445105 * Math.Sqrt(2.5 / 5), summary.HalfWidth!.Value, 1e-8);
        Assert.Equal(3 - summary.HalfWidth, summary.Lower);
        Assert.Equal(3 + summary.HalfWidth, summary.Upper);
    }

    [Fact]
    public void Two_values_have_the_wide_interval_of_one_degree_of_freedom() =>
        Assert.Equal(12.7062047362 * 0.5, Summary.Of([0, 1]).HalfWidth!.Value, 1e-7);

    [Fact]
    public void Equal_values_have_an_interval_of_no_width() => Assert.Equal(0, Summary.Of([2, 2, 2]).HalfWidth);

    [Fact]
    public void Single_value_has_no_interval()
    {
        Summary summary = Summary.Of([7]);
        Assert.Equal((1, 7.0), (summary.Count, summary.Mean));
        Assert.Null(summary.HalfWidth);
        Assert.Null(summary.Lower);
    }

    [Fact]
    public void Infinite_value_gives_an_infinite_mean_without_interval() =>
        Assert.Equal(new Summary(2, double.PositiveInfinity, null), Summary.Of([30, double.PositiveInfinity]));

    [Fact]
    public void No_value_is_refused() => Assert.Throws<InputException>(() => Summary.Of([]));
}
