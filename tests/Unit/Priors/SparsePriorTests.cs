using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class SparsePriorTests : IDisposable
{
    private static readonly long[] Shape = [3, 8, 8];
    private static readonly float[] ScikitLearn =
    [
        0.6087f, 1.9934f, 3.3421f, -0.0461f, -0.0125f, -0.0793f, -0.0504f, 0, 0, -0.0273f, 0, 0,
        -0.3788f, -0.3495f, -0.2931f, 0, 0, 0, 0, 0, -0.0289f, 0, 0, 0,
        0, 0.0269f, 0, 0, 0.0000f, 0.0356f, 0, 0.0092f, 0, 0, -0.0062f, 0,
        0, -0.0020f, 0, 0.0141f, -0.0123f, 0, 0, 0, 0.0041f, 0, -0.0205f, -0.0082f,
    ];

    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(false, 0.01)]
    [InlineData(true, 0.01)]
    [InlineData(false, 0.3)]
    [InlineData(true, 0.3)]
    public void Solution_is_that_of_coordinate_descent(bool haar, double weight)
    {
        using IOrthonormalTransform basis = haar ? new HaarTransform() : new DctTransform(Shape);
        using GaussianOperator a = new(Shape, 60, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, Images(2), NoiseSpec.TotalNorm(0.1), 2);
        using SparsePrior prior = new("lasso", Shape, haar ? new HaarTransform() : new DctTransform(Shape), weight, mostSteps: 20_000, tolerance: 1e-6);
        using DirectEstimate found = prior.Recover(measurement);
        // Rows of the matrix that maps coefficients to measurements: the basis images, measured.
        double[,] matrix = Matrix(a.Forward(basis.Inverse(eye(192).view(192, 3, 8, 8))).flatten(1).t());
        Tensor coefficients = basis.Forward(found.Images).flatten(1);
        for (int row = 0; row < 2; row++)
        {
            double[] exact = CoordinateDescent(matrix, [.. measurement.Y[row].Values().Select(v => (double)v)], weight);
            double[] ours = [.. coefficients[row].Values().Select(v => (double)v)];
            double least = Objective(matrix, measurement.Y[row].Values(), exact, weight);
            Assert.Equal(least, Objective(matrix, measurement.Y[row].Values(), ours, weight), least * 1e-4);
            Assert.InRange(exact.Zip(ours, (e, o) => Math.Abs(e - o)).Max(), 0, 5e-3);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Coefficients_are_visited_once_each_and_coarse_ones_first(bool haar)
    {
        using IOrthonormalTransform basis = haar ? new HaarTransform() : new DctTransform([3, 8, 16]);
        long[] order = basis.CoarseFirst([3, 8, 16]);
        Assert.Equal(Enumerable.Range(0, 3 * 8 * 16).Select(i => (long)i), order.Order());
        // What the first three of each channel explain of a flat image, and the last ones of single pixels' differences.
        Tensor flat = basis.Forward(ones(1, 3, 8, 16)).flatten();
        Assert.Equal(flat.square().sum().item<float>(), flat.index_select(0, tensor(order.Take(haar ? 6 : 3).ToArray())).square().sum().item<float>(), 1e-3f);
    }

    [Fact]
    public void Ends_where_scikit_learn_ends()
    {
        // Lasso(alpha=0.01, fit_intercept=False) of scikit-learn 1.2.1 on the columns sqrt(2 m) X, 25 measurements of 48 coefficients.
        using GaussianOperator a = new([3, 4, 4], 25, seed: 7);
        using Measurement measurement = Measurement.Simulate(a, linspace(0, 1, 48).view(1, 3, 4, 4), NoiseSpec.None, 1);
        using SparsePrior prior = SparsePrior.Dct([3, 4, 4]);
        using DctTransform dct = new([3, 4, 4]);
        using DirectEstimate found = prior.Recover(measurement);
        float[] ours = dct.Forward(found.Images).flatten().index_select(0, tensor(dct.CoarseFirst([3, 4, 4]))).Values();
        Assert.Equal(ScikitLearn.Length, ours.Length);
        Assert.All(ScikitLearn.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
    }

    [Fact]
    public void Identity_gives_soft_thresholding()
    {
        using IdentityOperator a = new(Shape);
        using Measurement measurement = Measurement.Simulate(a, Images(1), NoiseSpec.None, 1);
        using SparsePrior prior = SparsePrior.Haar(Shape, weight: 0.2);
        using HaarTransform haar = new();
        using DirectEstimate found = prior.Recover(measurement);
        Tensor expected = haar.Inverse(nn.functional.softshrink(haar.Forward(measurement.Y), 0.1));
        Assert.InRange(Draws.Gap(found.Images, expected), 0, 1e-5);
    }

    [Fact]
    public void Sparse_truth_is_recovered_to_the_noise_level()
    {
        using DctTransform dct = new(Shape);
        Tensor c = zeros(2, 3, 8, 8);
        c[0, 0, 1, 2] = 1; c[0, 2, 3, 0] = -2; c[1, 1, 0, 0] = 3; c[1, 1, 5, 5] = 0.5f;
        Tensor truth = dct.Inverse(c);
        using GaussianOperator a = new(Shape, 80, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.001), 2);
        using SparsePrior prior = SparsePrior.Dct(Shape, weight: 1e-3);
        using DirectEstimate found = prior.Recover(measurement);
        Assert.InRange((found.Images - truth).flatten(1).norm(1, false, 2).max().item<float>(), 0, 0.005);
    }

    [Fact]
    public void Cancelled_solver_returns_what_it_reached_and_others_report_progress()
    {
        using IdentityOperator a = new(Shape);
        using Measurement measurement = Measurement.Simulate(a, Images(1), NoiseSpec.None, 1);
        using SparsePrior prior = SparsePrior.Dct(Shape);
        using CancellationTokenSource stop = new();
        stop.Cancel();
        using DirectEstimate none = prior.Recover(measurement, cancellation: stop.Token);
        Assert.True(none.Cancelled);
        Assert.Equal(0, none.Steps);
        List<DirectProgress> seen = [];
        using DirectEstimate all = prior.Recover(measurement, new Callback(seen.Add));
        Assert.False(all.Cancelled);
        Assert.NotEmpty(seen);
    }

    [Fact]
    public void Bad_arguments_are_refused_in_a_sentence()
    {
        Assert.Equal("A sparse prior needs a weight above 0 that single precision can hold, not -1.", Assert.Throws<InputException>(() => SparsePrior.Dct(Shape, -1)).Message);
        Assert.Contains("at least 1 step", Assert.Throws<InputException>(() => new SparsePrior("x", Shape, new HaarTransform(), mostSteps: 0)).Message, StringComparison.Ordinal);
        using IdentityOperator other = new([3, 16, 16]);
        using Measurement measurement = Measurement.Simulate(other, zeros(1, 3, 16, 16), NoiseSpec.None, 1);
        using SparsePrior prior = SparsePrior.Haar(Shape);
        Assert.Equal("The prior 'lasso-haar' makes images of shape (3, 8, 8), but the operator measures (3, 16, 16).",
            Assert.Throws<InputException>(() => prior.Recover(measurement)).Message);
    }

    private static Tensor Images(long count) => Draws.Batch(count, [3, 4, 4], 3).repeat_interleave(2, 2).repeat_interleave(2, 3) * 0.2 + 0.5;

    private static double[,] Matrix(Tensor t)
    {
        float[] values = t.contiguous().Values();
        double[,] matrix = new double[t.shape[0], t.shape[1]];
        for (int i = 0; i < t.shape[0]; i++)
            for (int j = 0; j < t.shape[1]; j++) matrix[i, j] = values[i * t.shape[1] + j];
        return matrix;
    }

    /// <summary>Minimises ||A c - y||^2 + w |c|_1 one coefficient at a time, in float64 (Friedman, Hastie, Tibshirani 2010).</summary>
    private static double[] CoordinateDescent(double[,] a, double[] y, double weight)
    {
        (int m, int n) = (a.GetLength(0), a.GetLength(1));
        double[] c = new double[n], r = [.. y];
        double largest = 1;
        for (int sweep = 0; sweep < 20_000 && largest > 1e-9; sweep++)
        {
            largest = 0;
            for (int j = 0; j < n; j++)
            {
                double dot = 0, square = 0;
                for (int i = 0; i < m; i++)
                {
                    dot += a[i, j] * r[i];
                    square += a[i, j] * a[i, j];
                }
                double free = dot + square * c[j], next = Math.Sign(free) * Math.Max(0, Math.Abs(free) - weight / 2) / square;
                if (next == c[j]) continue;
                for (int i = 0; i < m; i++) r[i] -= a[i, j] * (next - c[j]);
                largest = Math.Max(largest, Math.Abs(next - c[j]));
                c[j] = next;
            }
        }
        return c;
    }

    private static double Objective(double[,] a, float[] y, double[] c, double weight)
    {
        double sum = weight * c.Sum(Math.Abs);
        for (int i = 0; i < y.Length; i++)
        {
            double r = -y[i];
            for (int j = 0; j < c.Length; j++) r += a[i, j] * c[j];
            sum += r * r;
        }
        return sum;
    }

    private sealed class Callback(Action<DirectProgress> report) : IProgress<DirectProgress>
    {
        public void Report(DirectProgress value) => report(value);
    }
}
