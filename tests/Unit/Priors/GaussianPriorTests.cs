using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public sealed class GaussianPriorTests : IDisposable
{
    private static readonly long[] Shape = [3, 8, 8];
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly SmallGaussian small = new();

    public static TheoryData<string, string> OperatorsAndNoises => new()
    {
        { "gaussian:m=30", "0.1" }, { "gaussian:m=150", "0.1" }, { "gaussian:m=60", "sigma=0.05" }, { "gaussian:m=60", "none" },
        { "superres:factor=2,kernel=bicubic", "0.1" }, { "superres:factor=4,kernel=mean", "none" }, { "inpaint:keep=0.3", "sigma=0.01" },
        { "inpaint:box=4", "0.1" }, { "blur:sigma=1.5,border=reflect", "sigma=0.01" }, { "identity", "sigma=0.1" },
        { "blur:sigma=1,border=reflect+superres:factor=2,kernel=mean", "0.1" },
    };

    public void Dispose()
    {
        small.Dispose();
        scope.Dispose();
    }

    [Theory, MemberData(nameof(OperatorsAndNoises))]
    public void Posterior_mean_energy_and_correction_are_those_of_the_dense_formula(string spec, string noise)
    {
        using ILinearOperator a = OperatorSpec.Parse(spec).Create(Shape, 3);
        Tensor truth = small.Model.Draw(3, new Generator(1, CPU));
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.Parse(noise), 2);
        long m = measurement.EntriesPerRow;
        double sigma = Math.Max(measurement.Noise.PerEntrySigma(m), GaussianPosterior.LeastSigma);

        Tensor matrix = a.Forward(eye(192).view(192, 3, 8, 8)).flatten(1).t().to(ScalarType.Float64);
        Tensor kernel = matrix.matmul(small.Covariance).matmul(matrix.t()) + eye(m, dtype: ScalarType.Float64) * (sigma * sigma);
        Tensor mean = small.Model.Mean.flatten().to(ScalarType.Float64), y = measurement.Y.flatten(1).to(ScalarType.Float64);
        Tensor gain = small.Covariance.matmul(matrix.t()).matmul(linalg.inv(kernel));
        Tensor residual = y - mean.matmul(matrix.t());
        Tensor expected = mean + residual.matmul(gain.t());
        Tensor other = Draws.Batch(3, Shape, 4) * 0.1 + 0.5, wide = other.flatten(1).to(ScalarType.Float64);
        Tensor corrected = wide + (y - wide.matmul(matrix.t())).matmul(gain.t());
        double[] energies = (residual.matmul(linalg.inv(kernel)) * residual).mean([1]).data<double>().ToArray();

        foreach (KernelRoute route in Enum.GetValues<KernelRoute>())
        {
            using GaussianPosterior posterior = new(small.Model, a, sigma, route);
            (Tensor found, double[] energy) = posterior.Mean(measurement.Y);
            Assert.InRange(Gap(expected, found), 0, 2e-3);
            Assert.InRange(Gap(corrected, posterior.Correct(other, measurement.Y)), 0, 2e-3);
            Assert.All(energies.Zip(energy), e => Assert.InRange(Math.Abs(e.First - e.Second) / e.First, 0, 1e-2));
        }
    }

    [Fact]
    public void Truth_in_the_range_of_the_model_is_recovered_to_the_noise_level()
    {
        using SmallGaussian thin = new(leftOver: 1e-9);
        Tensor truth = thin.Model.Image(Draws.Batch(4, [12], 1));
        using GaussianOperator a = new(Shape, 60, seed: 1);
        using GaussianPrior prior = new(thin.Model);
        foreach (double level in new[] { 0, 1e-3, 0.1 })
        {
            using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(level), 2);
            using DirectEstimate found = prior.Recover(measurement);
            // 12 unknowns from 60 measurements: about sqrt(12 / 60) of the noise remains, enlarged a little by A.
            double error = (found.Images - truth).flatten(1).norm(1, false, 2).max().item<float>();
            Assert.InRange(error, 0, Math.Max(1e-3, level));
        }
    }

    [Fact]
    public void Energy_is_about_one_in_distribution_and_more_outside()
    {
        using GaussianOperator a = new(Shape, 100, seed: 1);
        using GaussianPrior prior = new(small.Model);
        using Measurement inside = Measurement.Simulate(a, small.Model.Draw(64, new Generator(1, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        using Measurement outside = Measurement.Simulate(a, rand([8, .. Shape], generator: new Generator(2, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        using DirectEstimate near = prior.Recover(inside), far = prior.Recover(outside);
        Assert.InRange(near.Notes["energy"].Average(), 0.9, 1.1);
        Assert.True(far.Notes["energy"].Min() > 3);
    }

    [Fact]
    public void Rows_do_not_influence_each_other()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        using Measurement measurement = Measurement.Simulate(a, small.Model.Draw(3, new Generator(1, CPU)), NoiseSpec.TotalNorm(0.1), 2);
        measurement.Y[1] *= 100;
        foreach (KernelRoute route in Enum.GetValues<KernelRoute>())
        {
            using GaussianPosterior posterior = new(small.Model, a, 0.01, route);
            (Tensor together, _) = posterior.Mean(measurement.Y);
            (Tensor alone, _) = posterior.Mean(measurement.Y.narrow(0, 2, 1));
            Assert.InRange(Draws.Gap(alone[0], together[2]), 0, 1e-4);
        }
    }

    [Fact]
    public void Large_measurements_take_conjugate_gradients_and_small_ones_a_factorisation()
    {
        using IdentityOperator tiny = new(Shape);
        using GaussianPosterior direct = new(small.Model, tiny, 0.1);
        Assert.Equal(KernelRoute.Cholesky, direct.Route);
        using GaussianModel wide = new(zeros(3, 48, 48), Draws.Batch(2, [3, 48, 48], 1), ones(2), ones(3, 48, 48));
        using IdentityOperator large = new([3, 48, 48]);
        using GaussianPosterior iterative = new(wide, large, 0.1);
        Assert.Equal(KernelRoute.ConjugateGradients, iterative.Route);
    }

    /// <summary>Without noise to speak of the large eigenvalues of the matrix are millions of times the small ones: without a preconditioner that knows the spectrum it would take hundreds of steps.</summary>
    [Theory]
    [InlineData("identity", 12)]
    [InlineData("blur:sigma=1,border=reflect", 40)]
    public void Few_steps_lead_to_images_as_they_are_or_blurred(string spec, int applications)
    {
        using Counted a = new(OperatorSpec.Parse(spec).Create([3, 32, 32], 3));
        using GaussianModel model = SmallGaussian.Falling(32);
        Tensor truth = model.Draw(2, new Generator(1, CPU));
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), 2);
        using GaussianPosterior posterior = new(model, a, measurement.Noise.PerEntrySigma(measurement.EntriesPerRow), KernelRoute.ConjugateGradients), direct = new(model, a, posterior.Sigma, KernelRoute.Cholesky);
        (Tensor expected, _) = direct.Mean(measurement.Y);
        int before = a.Applications;
        (Tensor found, _) = posterior.Mean(measurement.Y);
        Assert.InRange(a.Applications - before, 2, applications);
        Assert.InRange(Gap(expected, found), 0, 2e-3);
    }

    [Fact]
    public void Recovery_reports_an_estimate_without_steps_like_any_other_prior()
    {
        using GaussianOperator a = new(Shape, 50, seed: 1);
        Tensor truth = small.Model.Draw(2, new Generator(1, CPU));
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), 2);
        using GaussianPrior prior = new(small.Model);
        List<double> fractions = [];
        using RecoveryResult result = Recovery.Run(prior, measurement, new Schedule(1, 1, Optimiser: Optimiser.Adam), new TruthObserver(truth), new Callback(p => fractions.Add(p.Fraction)));
        RecoveryPhase phase = Assert.Single(result.Phases);
        Assert.Equal([0], phase.Curves.Steps);
        Assert.Equal(Psnr.PerImage(result.Images, truth), phase.Curves.Last("psnr"));
        Assert.Equal(result.Residuals[1] * result.Residuals[1], phase.Curves.Last("loss")[1], 1e-6);
        Assert.Equal(2, phase.Curves.Last("energy").Count);
        Assert.Equal((0, 192, 1.0), (result.Steps, result.ParameterCount, fractions[^1]));
    }

    [Fact]
    public void Correction_improves_a_poor_image_and_is_named_after_it()
    {
        using GaussianOperator a = new(Shape, 100, seed: 1);
        Tensor truth = small.Model.Draw(2, new Generator(1, CPU));
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), 2);
        using GaussianPrior prior = new(small.Model);
        TotalVariationPrior poor = new(Shape, weight: 1, mostSteps: 3);
        using RecoveryResult before = Recovery.Run(poor, measurement, new Schedule(1, 1, Optimiser: Optimiser.Adam), new TruthObserver(truth));
        using RecoveryResult after = Recovery.Correct(before, prior, new TruthObserver(truth));
        Assert.Equal("tv corrected", after.Prior);
        Assert.Equal(["alone", "corrected"], after.Phases.Select(p => p.Name));
        Assert.Equal(before.Steps, after.Steps);
        Assert.All(after.Phases[1].Curves.Last("psnr").Zip(before.Phases[0].Curves.Last("psnr")), p => Assert.True(p.First > p.Second));
        Assert.All(after.Residuals.Zip(before.Residuals), r => Assert.True(r.First < r.Second));
    }

    [Fact]
    public void Samples_have_the_posterior_s_mean_and_covariance()
    {
        const int Pairs = 4000;
        using GaussianOperator a = new(Shape, 60, seed: 1);
        Tensor truth = small.Model.Draw(2, new Generator(1, CPU));
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.5), 2);
        double sigma = measurement.Noise.PerEntrySigma(60);
        Tensor matrix = a.Forward(eye(192).view(192, 3, 8, 8)).flatten(1).t().to(ScalarType.Float64), gain = small.Covariance.matmul(matrix.t());
        Tensor kernel = matrix.matmul(gain) + eye(60, dtype: ScalarType.Float64) * (sigma * sigma);
        Tensor covariance = small.Covariance - gain.matmul(linalg.inv(kernel)).matmul(gain.t()), expected = covariance.diagonal().sqrt();

        using GaussianPrior prior = new(small.Model, Pairs, seed: 3);
        using DirectEstimate found = prior.Recover(measurement);
        Assert.Equal([2, 2 * Pairs, 3, 8, 8], found.Samples!.shape);
        Assert.InRange((found.Samples.mean([1]) - found.Images).abs().max().item<float>(), 0, 1e-4);
        Assert.InRange((found.Samples[0] - found.Samples[1] - (found.Images[0] - found.Images[1])).abs().max().item<float>(), 0, 1e-4);
        Tensor ratio = found.StandardDeviation![0].flatten().to(ScalarType.Float64) / expected;
        Assert.InRange(ratio.min().item<double>(), 0.94, 1);      // four of its standard errors, 1 / sqrt(2 * 4000), and more
        Assert.InRange(ratio.max().item<double>(), 1, 1.06);
        foreach (KernelRoute route in Enum.GetValues<KernelRoute>())
        {
            using GaussianPosterior posterior = new(small.Model, a, sigma, route, tolerance: 1e-6);
            Tensor off = posterior.Deviations(Pairs, new Generator(4, CPU)).flatten(1).to(ScalarType.Float64);
            // A sample covariance of N draws is off by sqrt((tr(C)^2 + |C|^2) / N) in the mean.
            double size = covariance.square().sum().item<double>(), scatter = Math.Sqrt((Math.Pow(covariance.trace().item<double>(), 2) + size) / Pairs);
            Assert.InRange((off.t().matmul(off) / Pairs - covariance).norm().item<double>() / scatter, 0.8, 1.2);
        }
        using DirectEstimate again = prior.Recover(measurement), plain = new GaussianPrior(small.Model).Recover(measurement);
        Assert.Equal(found.StandardDeviation.Values(), again.StandardDeviation!.Values());
        Assert.Null(plain.StandardDeviation);
        Assert.Null(plain.Samples);
        Assert.Contains("at least 0, not -1", Assert.Throws<InputException>(() => new GaussianPrior(small.Model, -1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_of_another_image_size_is_refused()
    {
        using IdentityOperator other = new([3, 16, 16]);
        string message = Assert.Throws<InputException>(() => new GaussianPosterior(small.Model, other, 0.1)).Message;
        Assert.Equal("The Gaussian model is of images of shape (3, 8, 8), but identity measures (3, 16, 16).", message);
    }

    private static double Gap(Tensor expected, Tensor found) => (expected.view(found.shape) - found.to(ScalarType.Float64)).abs().max().item<double>();

    private sealed class Callback(Action<RecoveryProgress> report) : IProgress<RecoveryProgress>
    {
        public void Report(RecoveryProgress value) => report(value);
    }

    private sealed class Counted(ILinearOperator inner) : ILinearOperator
    {
        public int Applications { get; private set; }

        public IReadOnlyList<long> InputShape => inner.InputShape;

        public IReadOnlyList<long> OutputShape => inner.OutputShape;

        public Tensor Forward(Tensor x)
        {
            Applications++;
            return inner.Forward(x);
        }

        public Tensor Adjoint(Tensor y) => inner.Adjoint(y);

        public void Dispose() => inner.Dispose();
    }
}
