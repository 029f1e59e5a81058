using HybridPrior.Metrics;

namespace HybridPrior.Tests.Metrics;

public class PairedDifferenceTests
{
    private static readonly double[] First = [25, 27, 26, 24, 30, 28], Second = [24, 26.5, 26.5, 22, 29, 27];

    [Fact]
    public void Mean_and_wins_are_those_of_the_pairs()
    {
        PairedDifference d = PairedDifference.Of(First, Second);
        Assert.Equal((6, 5), (d.Count, d.Wins));
        Assert.Equal(5.0 / 6, d.Mean, 1e-12);
        Assert.InRange(d.Lower!.Value, -0.5, d.Mean);
        Assert.InRange(d.Upper!.Value, d.Mean, 2);
    }

    [Fact]
    public void Interval_of_two_values_is_that_of_the_four_resamples()
    {
        // Means of the resamples of {0, 2}: 0, 1, 1, 2, each with probability 1/4; so the outer 2.5 % are 0 and 2.
        PairedDifference d = PairedDifference.Of([1, 3], [1, 1]);
        Assert.Equal((0.0, 2.0), (d.Lower!.Value, d.Upper!.Value));
    }

    [Fact]
    public void Interval_of_many_values_is_near_the_normal_one()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => Math.Sin(i * 12.9898) * 3)], zeros = new double[200];
        double mean = values.Average(), error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / 199 / 200);
        PairedDifference d = PairedDifference.Of(values, zeros);
        Assert.Equal(mean - 1.96 * error, d.Lower!.Value, 0.05 * error + 0.01);
        Assert.Equal(mean + 1.96 * error, d.Upper!.Value, 0.05 * error + 0.01);
    }

    [Fact]
    public void Same_seed_gives_the_same_interval()
    {
        Assert.Equal(PairedDifference.Of(First, Second, 3), PairedDifference.Of(First, Second, 3));
        Assert.NotEqual(PairedDifference.Of(First, Second, 3).Lower, PairedDifference.Of(First.Select(v => v * 1.1).ToArray(), Second, 4).Lower);
    }

    [Fact]
    public void There_is_no_interval_of_one_image_or_of_infinite_values()
    {
        Assert.Null(PairedDifference.Of([1], [0]).Lower);
        Assert.Null(PairedDifference.Of([double.PositiveInfinity, 1], [0, 0]).Upper);
        Assert.Throws<ArgumentException>(() => PairedDifference.Of([1, 2], [1]));
    }
}
