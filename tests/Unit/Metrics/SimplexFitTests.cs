using HybridPrior.Metrics;

namespace HybridPrior.Tests.Metrics;

public class SimplexFitTests
{
    [Fact]
    public void Best_mixture_of_two_is_found()
    {
        // |0.3 a + 0.7 b - y| = 0 for orthogonal a and b.
        double[] w = SimplexFit.Solve(new double[,] { { 4, 0 }, { 0, 1 } }, [4 * 0.3, 0.7]);
        Assert.Equal([0.3, 0.7], w.Select(v => Math.Round(v, 6)));
    }

    [Fact]
    public void Weights_beyond_the_simplex_end_at_its_edge()
    {
        double[] w = SimplexFit.Solve(new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, [2, -1, 0.1]);
        Assert.Equal([1.0, 0, 0], w.Select(v => Math.Round(v, 6)));
    }

    [Fact]
    public void No_other_weights_do_better()
    {
        double[,] q = { { 3, 1, 0.5 }, { 1, 2, 0.3 }, { 0.5, 0.3, 1 } };
        double[] c = [1.2, 0.9, 0.6], best = SimplexFit.Solve(q, c);
        Assert.Equal(1, best.Sum(), 1e-9);
        Assert.All(best, w => Assert.True(w >= 0));
        for (int i = 0; i <= 20; i++)
            for (int j = 0; j <= 20 - i; j++)
                Assert.True(Value(best) <= Value([i / 20.0, j / 20.0, 1 - (i + j) / 20.0]) + 1e-9);

        double Value(double[] w)
        {
            double value = 0;
            for (int i = 0; i < 3; i++)
            {
                value -= 2 * c[i] * w[i];
                for (int j = 0; j < 3; j++) value += w[i] * q[i, j] * w[j];
            }
            return value;
        }
    }

    [Fact]
    public void Equal_candidates_share() => Assert.Equal([0.5, 0.5], SimplexFit.Solve(new double[,] { { 0, 0 }, { 0, 0 } }, [0, 0]));
}
