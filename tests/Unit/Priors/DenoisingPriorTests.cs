using HybridPrior.Generators;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class DenoisingPriorTests : IDisposable
{
    private static readonly long[] Shape = [3, 8, 8];
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly SmallGaussian small = new();

    public static TheoryData<string, string> OperatorsAndNoises => GaussianPriorTests.OperatorsAndNoises;

    public void Dispose()
    {
        small.Dispose();
        scope.Dispose();
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.7)]
    public void Covariance_given_a_noisy_image_is_that_of_the_dense_formula(double sigma)
    {
        Tensor c = small.Covariance, unit = eye(192, dtype: ScalarType.Float64);
        Tensor expected = c - c.matmul(linalg.inv(c + unit * (sigma * sigma))).matmul(c);
        using GaussianModel around = small.Model.GivenNoisy(sigma);
        Tensor found = around.Covariance(eye(192).view(192, 3, 8, 8)).flatten(1).to(ScalarType.Float64);
        Assert.InRange((found - expected).norm().item<double>() / expected.norm().item<double>(), 0, 2e-4);   // single precision of C, a hundred times as large
    }

    [Fact]
    public void With_the_Wiener_estimate_samples_are_those_of_the_Gaussian_posterior()
    {
        const int runs = 3000;
        using GaussianOperator a = new(Shape, 8, seed: 1);   // fewer than there are components: most of the spread is along them
        using Measurement measurement = Measurement.Simulate(a, small.Model.Draw(1, new Generator(1, CPU)), NoiseSpec.TotalNorm(0.3), 2);
        double sigma = measurement.Noise.PerEntrySigma(8);
        DenoisingPrior prior = new(new Wiener(small.Model), small.Model, new(runs, Steps: 300, MostNoise: 60, LeastNoise: 3e-3, Fresh: null, Mirror: false, Scale: 1, Spread: 1));
        using DirectEstimate found = prior.Recover(measurement);

        using GaussianPosterior posterior = new(small.Model, a, sigma);
        (Tensor mean, _) = posterior.Mean(measurement.Y);
        Tensor matrix = a.Forward(eye(192).view(192, 3, 8, 8)).t().to(ScalarType.Float64), c = small.Covariance;
        Tensor covariance = c - c.matmul(matrix.t()).matmul(linalg.inv(matrix.matmul(c).matmul(matrix.t()) + eye(8, dtype: ScalarType.Float64) * (sigma * sigma))).matmul(matrix).matmul(c);
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        Tensor deviations = (found.Samples![0] - mean).flatten(1).to(ScalarType.Float64).matmul(vectors);

        // Along each axis of the posterior: a mean of 0 to within its standard error, and the posterior's variance; between axes nothing.
        Tensor scaled = (deviations / values.sqrt()).narrow(1, 192 - 24, 24);
        Assert.InRange(scaled.mean([0]).abs().max().item<double>(), 0, 4.5 / Math.Sqrt(runs));
        double[] variances = scaled.square().mean([0]).data<double>().ToArray();
        Assert.All(variances, v => Assert.InRange(v, 0.85, 1.15));
        Tensor correlation = scaled.t().matmul(scaled) / runs - eye(24, dtype: ScalarType.Float64);
        Assert.InRange((correlation - diag(correlation.diag())).abs().max().item<double>(), 0, 0.1);
        Assert.InRange(found.StandardDeviation!.square().sum().item<float>() / covariance.trace().item<double>(), 0.93, 1.07);
        Assert.InRange(found.Notes["spread"][0], 0, double.MaxValue);
    }

    [Theory, MemberData(nameof(OperatorsAndNoises))]
    public void Each_operator_by_both_solvers_gives_the_same(string spec, string noise)
    {
        using ILinearOperator a = OperatorSpec.Parse(spec).Create(Shape, 3);
        using Measurement measurement = Measurement.Simulate(a, small.Model.Draw(2, new Generator(1, CPU)), NoiseSpec.Parse(noise), 2);
        DirectEstimate[] found = [.. Enum.GetValues<KernelRoute>().Select(route =>
            new DenoisingPrior(new Wiener(small.Model), small.Model, new(Runs: 3, Steps: 8, MostNoise: 0.5, LeastNoise: 0.02, Route: route)).Recover(measurement))];
        Assert.InRange(Draws.Gap(found[0].Samples!, found[1].Samples!), 0, 5e-3);
        Assert.InRange(Draws.Gap(found[0].Images, found[0].Samples!.mean([1])), 0, 1e-6);
        Assert.True(found[0].StandardDeviation!.max().item<float>() > 1e-4 || measurement.EntriesPerRow == 192);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("fast:m=192")]
    public void Truth_comes_back_from_as_many_measurements_whatever_the_network_says(string spec)
    {
        using ILinearOperator a = OperatorSpec.Parse(spec).Create(Shape, 3);
        Tensor truth = rand([2, .. Shape], generator: new Generator(2, CPU));
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.None, 2);
        using GaussianModel wide = new(small.Model.Mean, small.Model.Components, small.Model.StandardDeviations, full([3, 8, 8], 0.05));
        using DirectEstimate found = new DenoisingPrior(new Grey(), wide, new(Runs: 2, Steps: 5, MostNoise: 0.4, LeastNoise: 0.05)).Recover(measurement);
        Assert.InRange(Draws.Gap(truth, found.Images), 0, 0.01);
    }

    [Fact]
    public void An_image_does_not_depend_on_its_batch_and_a_seed_decides_all()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, small.Model.Draw(3, new Generator(1, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        using DirectEstimate together = Recover(measurement, 1), alone = Recover(measurement.Row(2), 1), again = Recover(measurement, 1), other = Recover(measurement, 2);
        Assert.InRange(Draws.Gap(alone.Images[0], together.Images[2]), 0, 1e-4);
        Assert.True(together.Samples!.equal(again.Samples!).all().item<bool>());
        Assert.True(Draws.Gap(together.Images, other.Images) > 1e-3);
        Assert.True(Draws.Gap(together.Samples!.select(1, 0), together.Samples!.select(1, 1)) > 1e-3);

        DirectEstimate Recover(Measurement m, ulong seed) => new DenoisingPrior(new Wiener(small.Model), small.Model, new(Runs: 2, Steps: 5, Seed: seed)).Recover(m);
    }

    [Fact]
    public void Cancelling_keeps_what_was_reached_and_progress_counts_levels()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, small.Model.Draw(1, new Generator(1, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        using CancellationTokenSource stop = new();
        List<int> steps = [];
        DenoisingPrior prior = new(new Wiener(small.Model), small.Model, new(Runs: 1, Steps: 5));
        using DirectEstimate found = prior.Recover(measurement, new Callback(p =>
        {
            steps.Add(p.Step);
            if (p.Step == 2) stop.Cancel();
        }), stop.Token);
        Assert.True(found.Cancelled);
        Assert.Equal([1, 2], steps);
        Assert.Equal(2, found.Steps);
        Assert.Null(found.StandardDeviation);
        Assert.True(found.Images.isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(0, 5, 0.4, 0.01, 1.0, "at least 1 run")]
    [InlineData(1, 1, 0.4, 0.01, 1.0, "at least 2 steps")]
    [InlineData(1, 5, 0.01, 0.4, 1.0, "not from 0.01 to 0.4")]
    [InlineData(1, 5, 0.4, 0.01, 1.5, "between 0 and 1, not 1.5")]
    [InlineData(1, 5, 0.4, 0.01, 1.0, "scale of the covariance must be above 0, not 0", 0.0)]
    [InlineData(1, 5, 0.4, 0.01, 1.0, "standard deviations must be above 0, not -1", 1.0, -1.0)]
    public void Options_out_of_range_are_refused(int runs, int steps, double most, double least, double fresh, string sentence, double scale = 1, double spread = 1) =>
        Assert.Contains(sentence, Assert.Throws<InputException>(() => new DenoisingPrior(new Grey(), small.Model, new(runs, steps, most, least, fresh, Scale: scale, Spread: spread))).Message, StringComparison.Ordinal);

    /// <summary>The mean of an image given a noisy one, were images distributed as a Gaussian model says.</summary>
    private sealed class Wiener(GaussianModel model) : IDenoiser
    {
        public Tensor Denoise(Tensor noisy, double sigma)
        {
            using var inner = NewDisposeScope();
            using GaussianModel around = model.GivenNoisy(sigma);
            return (model.Mean + around.Covariance(noisy - model.Mean) / (sigma * sigma)).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void Mirror_is_seen_by_half_of_the_samples_in_turn_and_nothing_else_changes()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, rand([1, .. Shape], generator: new Generator(2, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        DenoisingOptions options = new(Runs: 2, Steps: 2, Scale: 1);
        using DirectEstimate plain = Recover(new Left(), options with { Mirror = false }), mirrored = Recover(new Left(), options), same = Recover(new Grey(), options), grey = Recover(new Grey(), options with { Mirror = false });
        Assert.True(same.Images.equal(grey.Images).all().item<bool>());
        Tensor apart = (plain.Samples! - mirrored.Samples!).flatten(2).norm(2).flatten();
        Assert.True(apart[0].item<float>() > 0.1, "the first sample ends in a mirror, as it began without");
        Assert.InRange(apart[1].item<float>(), 0, 1e-6);

        DirectEstimate Recover(IDenoiser denoiser, DenoisingOptions how) => new DenoisingPrior(denoiser, small.Model, how).Recover(measurement);
    }

    [Fact]
    public void Scaled_covariance_is_that_of_a_model_scaled_by_it()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, rand([2, .. Shape], generator: new Generator(2, CPU)), NoiseSpec.TotalNorm(0.3), 2);
        using GaussianModel wide = new(small.Model.Mean, small.Model.Components, small.Model.StandardDeviations * 2, small.Model.LeftOver * 4);
        foreach (KernelRoute route in Enum.GetValues<KernelRoute>())
        {
            DenoisingOptions options = new(Runs: 2, Steps: 8, MostNoise: 0.5, LeastNoise: 0.02, Route: route);
            using DirectEstimate scaled = new DenoisingPrior(new Grey(), small.Model, options with { Scale = 4 }).Recover(measurement);
            using DirectEstimate meant = new DenoisingPrior(new Grey(), wide, options with { Scale = 1 }).Recover(measurement), other = new DenoisingPrior(new Grey(), small.Model, options with { Scale = 1 }).Recover(measurement);
            // Both end where the last correction leads; the start differs, and a constant estimate forgets it.
            Assert.InRange(Draws.Gap(meant.Images, scaled.Images), 0, 5e-3);
            Assert.True(Draws.Gap(meant.Images, other.Images) > 2e-2);
        }
    }

    [Fact]
    public void Standard_deviations_are_scaled_as_asked_and_images_stay()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, small.Model.Draw(1, new Generator(1, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        using DirectEstimate plain = new DenoisingPrior(new Grey(), small.Model, new(Runs: 3, Steps: 3, Spread: 1)).Recover(measurement), wide = new DenoisingPrior(new Grey(), small.Model, new(Runs: 3, Steps: 3, Spread: 2)).Recover(measurement);
        Assert.InRange(Draws.Gap(plain.StandardDeviation! * 2, wide.StandardDeviation!), 0, 1e-6);
        Assert.True(plain.Images.equal(wide.Images).all().item<bool>());
    }

    private sealed class Left : IDenoiser
    {
        public Tensor Denoise(Tensor noisy, double sigma)
        {
            Tensor found = full(noisy.shape, 0.5);
            found.narrow(3, 0, 2).fill_(0.9);
            return found;
        }
    }

    private sealed class Grey : IDenoiser
    {
        public Tensor Denoise(Tensor noisy, double sigma) => full(noisy.shape, 0.5);
    }

    private sealed class Callback(Action<DirectProgress> report) : IProgress<DirectProgress>
    {
        public void Report(DirectProgress value) => report(value);
    }
}
