using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Metrics;

public class PrecisionRecallTests
{
    [Fact]
    public void A_set_covers_itself_and_not_what_is_far_away()
    {
        using Tensor real = Fixture.Noise(1, 60, 6), away = real + 100;
        Assert.Equal(new PrecisionRecall(1, 1), PrecisionRecall.Of(real, real));
        Assert.Equal(new PrecisionRecall(0, 0), PrecisionRecall.Of(real, away));
    }

    [Fact]
    public void Samples_of_one_kind_are_precise_and_recall_little()
    {
        // Two kinds of real images, and a generator that makes only the first.
        using var scope = NewDisposeScope();
        Tensor kind = Fixture.Noise(2, 40, 3), real = cat([kind, Fixture.Noise(3, 40, 3) + 50]);
        Assert.Equal(new PrecisionRecall(1, 0.5), PrecisionRecall.Of(real, cat([kind, kind])));
    }

    [Fact]
    public void Shares_are_those_of_a_plain_count()
    {
        using var scope = NewDisposeScope();
        Tensor x = Fixture.Noise(4, 30, 4), y = Fixture.Noise(5, 30, 4) * 1.5;
        PrecisionRecall found = PrecisionRecall.Of(x, y);
        Assert.Equal(Plain(Rows(x), Rows(y)), found.Precision, 1e-12);
        Assert.Equal(Plain(Rows(y), Rows(x)), found.Recall, 1e-12);
        Assert.InRange(found.Precision, 0.05, 0.95);
    }

    [Fact]
    public void Fewer_rows_than_neighbours_are_refused()
    {
        using Tensor x = Fixture.Noise(6, 3, 4), y = Fixture.Noise(7, 30, 4);
        Assert.Throws<ArgumentException>(() => PrecisionRecall.Of(x, y));
        Assert.Throws<ArgumentException>(() => PrecisionRecall.Of(y, x));
    }

    private static double[][] Rows(Tensor x) => [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => x[i].to(ScalarType.Float64).data<double>().ToArray())];

    private static double Plain(double[][] centres, double[][] points)
    {
        double[] radii = [.. centres.Select(c => centres.Select(o => Distance(c, o)).Order().ElementAt(3))];
        return points.Count(p => centres.Zip(radii).Any(c => Distance(c.First, p) <= c.Second)) / (double)points.Length;
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (u, v) => (u - v) * (u - v)).Sum());
}
