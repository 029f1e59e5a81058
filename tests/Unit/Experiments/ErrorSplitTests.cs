using HybridPrior.Experiments;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Tests.Generators;
using HybridPrior.Tests.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Experiments;

public sealed class ErrorSplitTests : IDisposable
{
    private readonly FrozenGenerator generator = TinyArchitecture.Create();
    private readonly GaussianModel model = SmallGaussian.Smooth(16);
    private readonly ILinearOperator gaussian = OperatorSpec.Parse("gaussian:m=200").Create([3, 16, 16], 1, CPU);

    public void Dispose()
    {
        generator.Dispose();
        model.Dispose();
        gaussian.Dispose();
    }

    [Fact]
    public void Each_column_adds_a_source_of_error()
    {
        using ImageSet images = new(["a", "b"], model.Draw(2, new TorchSharp.torch.Generator(3, CPU)).clamp(0, 1));
        ErrorSplit split = ErrorSplit.Run(images, gaussian, NoiseSpec.TotalNorm(0.3), [new GeneratorPrior(generator), new GaussianPrior(model)], new Schedule(0, 300, Optimiser: Optimiser.Adam));
        Assert.Equal(["generator", "gaussian"], split.Rows.Select(r => r.Prior));
        (ErrorSplitRow code, ErrorSplitRow linear) = (split.Rows[0], split.Rows[1]);
        // A generator of five numbers cannot come near, but finds what lies in its range; the whole Gaussian model can represent anything.
        Assert.True(code.Optimisation.Average() > code.Representation.Average() + 5, $"{code.Representation.Average()}, {code.Optimisation.Average()}");
        Assert.True(linear.Representation.Average() > code.Representation.Average() + 20);
        Assert.True(linear.Measured.Average() < linear.Representation.Average() - 3);
        Assert.True(linear.Noisy.Average() < linear.Measured.Average());
        Assert.False(split.Cancelled);
    }

    [Fact]
    public void Gauge_tells_draws_of_the_model_from_noise()
    {
        using DeepDecoder decoder = new(16, 2);
        using GaussianPrior prior = new(model);
        IPrior[] priors = [prior, new LinearCombination(new GeneratorPrior(generator), decoder, "hybrid")];
        using Comparison inside = Recover(model.Draw(4, new TorchSharp.torch.Generator(3, CPU)).clamp(0, 1)), outside = Recover(rand([4, 3, 16, 16], generator: new TorchSharp.torch.Generator(4, CPU)));
        OutOfDistributionGauge gauge = OutOfDistributionGauge.Of(inside, outside);
        Assert.Equal(["energy of gaussian", "alpha, weight of generator", "beta, weight of decoder", "share of generator in the image"], gauge.Scores.Select(s => s.Name));
        Assert.Equal(1, gauge.Scores[0].Roc.Area);
        Assert.All(gauge.Scores, s => Assert.Equal((4, 4), (s.Inside.Count, s.Outside.Count)));

        Comparison Recover(Tensor images)
        {
            using ImageSet set = new(["a", "b", "c", "d"], images);
            using Measurement measurement = Measurement.Simulate(gaussian, images, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
            return Comparison.Run(set, measurement, priors, new Schedule(20, 40, Optimiser: Optimiser.Adam));
        }
    }
}
