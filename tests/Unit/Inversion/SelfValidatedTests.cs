using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Tests.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Inversion;

public sealed class SelfValidatedTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly GaussianModel model = SmallGaussian.Smooth(16);
    private readonly DeepDecoder decoder = new(16, 4);

    public void Dispose()
    {
        model.Dispose();
        decoder.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Images_of_the_model_get_the_Gaussian_estimate()
    {
        (double auto, double gaussian, double searched, DirectEstimate estimate) = Compare(model.Draw(4, new TorchSharp.torch.Generator(3, CPU)).clamp(0, 1));
        Assert.True(auto > gaussian - 0.3, $"auto {auto}, gaussian {gaussian}, decoder {searched}");
        Assert.True(estimate.Notes["gaussian"].Average() + estimate.Notes["decoder corrected"].Average() > 0.6);
    }

    [Fact]
    public void Images_of_the_other_candidate_get_that()
    {
        using Parameters there = Parameters.Start(decoder, [31, 32, 33, 34], CPU);
        there["theta"].mul_(3);
        (double auto, double gaussian, double searched, DirectEstimate estimate) = Compare(decoder.Image(there).detach());
        Assert.True(searched > gaussian + 1, $"gaussian {gaussian}, decoder {searched}: no case to choose");
        // Beyond 60 dB the lead hangs on how threads round: the weights say what was chosen.
        Assert.True(auto > gaussian + 0.5 * (searched - gaussian), $"auto {auto}, gaussian {gaussian}, decoder {searched}");
        double[] chosen = [.. estimate.Notes["decoder"].Zip(estimate.Notes["decoder corrected"], (alone, corrected) => alone + corrected)];
        Assert.All(chosen, weight => Assert.InRange(weight, 0.5, 1.0001));
        Assert.InRange(chosen.Average(), 0.7, 1.0001);
    }

    [Fact]
    public void Weights_add_up_to_one_and_the_foretold_error_is_near_the_true_one()
    {
        Tensor truth = model.Draw(6, new TorchSharp.torch.Generator(3, CPU)).clamp(0, 1);
        (_, _, _, DirectEstimate estimate) = Compare(truth);
        for (int row = 0; row < 6; row++)
            Assert.Equal(1, new[] { "gaussian", "decoder", "decoder corrected" }.Sum(name => estimate.Notes[name][row]), 1e-6);
        double real = (estimate.Images - truth).flatten(1).norm(1).mean().item<float>();
        Assert.InRange(estimate.Notes["error"].Average(), 0.5 * real, 2 * real);
    }

    [Fact]
    public void Where_the_denoiser_is_ahead_beyond_doubt_the_slow_candidates_are_spared_image_by_image()
    {
        Tensor truth = rand([4, 3, 16, 16], generator: new TorchSharp.torch.Generator(3, CPU)) * 0.5 + 0.25;
        using ILinearOperator a = OperatorSpec.Parse("gaussian:m=300").Create([3, 16, 16], 1, CPU);
        using Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
        Tensor near = truth + randn(truth.shape, generator: new TorchSharp.torch.Generator(4, CPU)) * 0.01, known = near.clone();
        // It knows nothing of the second and the third.
        known.narrow(0, 1, 2).fill_(0.9);
        using SelfValidated auto = new(model, [decoder], new Schedule(0, 60, RecordEvery: 20, Optimiser: Optimiser.Adam), denoiser: new Known(truth, known));
        Assert.Equal("gaussian, denoiser, decoder", auto.Resolved["candidates"]);
        List<DirectProgress> progress = [];
        using DirectEstimate estimate = auto.Recover(measurement, new Callback(progress.Add));
        Assert.Equal([0, 1, 1, 0], estimate.Notes["searched"]);
        Assert.All(new[] { 0, 3 }, row =>
        {
            Assert.InRange(estimate.Notes["denoiser"][row], 0.98, 1.0001);
            Assert.Equal(0, estimate.Notes["decoder"][row] + estimate.Notes["decoder corrected"][row]);
            Assert.InRange((estimate.Images[row] - known[row]).norm().item<float>(), 0, 0.5);
        });
        Assert.All(new[] { 1, 2 }, row => Assert.InRange(estimate.Notes["denoiser"][row], 0, 0.1));
        foreach (int row in Enumerable.Range(0, 4))
            Assert.Equal(1, new[] { "gaussian", "denoiser", "decoder", "decoder corrected" }.Sum(name => estimate.Notes[name][row]), 1e-6);
        Assert.All(progress, p => Assert.InRange(p.Step, 0, p.Steps));

        // Alone as in the batch, and the strange ones as without a denoiser.
        using DirectEstimate alone = auto.Recover(measurement.Row(3));
        Assert.InRange((alone.Images[0] - estimate.Images[3]).norm().item<float>(), 0, 1e-3);
        using SelfValidated without = new(model, [decoder], new Schedule(0, 60, RecordEvery: 20, Optimiser: Optimiser.Adam));
        using DirectEstimate before = without.Recover(measurement);
        double[] mine = Psnr.PerImage(estimate.Images, truth), theirs = Psnr.PerImage(before.Images, truth);
        Assert.All(new[] { 1, 2 }, row => Assert.True(mine[row] > theirs[row] - 0.3, $"{mine[row]} against {theirs[row]}"));
        Assert.DoesNotContain("denoiser", without.Resolved["candidates"], StringComparison.Ordinal);
        Assert.False(before.Notes.ContainsKey("searched"));
    }

    /// <summary>Recognises measurements of images, and answers with other images.</summary>
    private sealed class Known(Tensor truth, Tensor answers) : IDirectPrior
    {
        public string Name => "denoiser";

        public IReadOnlyList<long> ImageShape => truth.shape[1..];

        public long ParameterCount => 0;

        public DirectEstimate Recover(Measurement measurement, IProgress<DirectProgress>? progress = null, CancellationToken cancellation = default)
        {
            Tensor distances = cdist(measurement.Y.flatten(1), measurement.Operator.Forward(truth).flatten(1));
            progress?.Report(new DirectProgress(1, 1));
            return new DirectEstimate(answers.index_select(0, distances.argmin(1)), 1, new Dictionary<string, double[]>());
        }
    }

    [Theory]
    [InlineData(50, 10)]
    [InlineData(200, 30)]
    [InlineData(1000, 50)]
    [InlineData(10000, 500)]
    public void A_few_per_cent_are_held_out_but_more_where_these_would_be_too_few(long m, long count) => Assert.Equal(count, SelfValidated.HeldOutOf(m));

    [Fact]
    public void Interrupted_search_goes_on_from_its_checkpoints_and_remembers_its_best()
    {
        int threads = get_num_threads();
        set_num_threads(1);
        string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
        try
        {
            using ILinearOperator a = OperatorSpec.Parse("gaussian:m=60").Create([3, 16, 16], 1, CPU);
            // So much noise that the best image comes long before the last step.
            using Measurement measurement = Measurement.Simulate(a, full([1, 3, 16, 16], 0.5), NoiseSpec.TotalNorm(5), noiseSeed: 1);
            Schedule schedule = new(0, 200, RecordEvery: 10, Optimiser: Optimiser.Adam);
            using SelfValidated undisturbed = new(model, [decoder], schedule), begun = new(model, [decoder], schedule, new CheckpointFolder(folder)), resumed = new(model, [decoder], schedule, new CheckpointFolder(folder));
            using DirectEstimate whole = undisturbed.Recover(measurement);
            using CancellationTokenSource stop = new();
            using DirectEstimate part = begun.Recover(measurement, new Callback(p => { if (p.Step >= 153) stop.Cancel(); }), stop.Token);
            Assert.True(part.Cancelled);
            using DirectEstimate rest = resumed.Recover(measurement);
            Assert.Equal(whole.Images.Values(), rest.Images.Values());
        }
        finally
        {
            set_num_threads(threads);
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Callback(Action<DirectProgress> report) : IProgress<DirectProgress>
    {
        public void Report(DirectProgress value) => report(value);
    }

    private (double Auto, double Gaussian, double Searched, DirectEstimate Estimate) Compare(Tensor truth)
    {
        using ILinearOperator a = OperatorSpec.Parse("gaussian:m=300").Create([3, 16, 16], 1, CPU);
        Measurement measurement = Measurement.Simulate(a, truth, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
        Schedule schedule = new(0, 500, RecordEvery: 20, Optimiser: Optimiser.Adam);
        using SelfValidated auto = new(model, [decoder], schedule);
        using GaussianPrior gaussian = new(model);
        DirectEstimate estimate = auto.Recover(measurement);
        using RecoveryResult searched = Recovery.Run(decoder, measurement, schedule);
        return (Mean(estimate.Images), Mean(gaussian.Recover(measurement).Images), Mean(searched.Images), estimate);

        double Mean(Tensor images) => Psnr.PerImage(images, truth).Average();
    }
}
