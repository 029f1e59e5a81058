using HybridPrior.Operators;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Measurements;

public class HeldOutSplitTests
{
    [Theory]
    [InlineData("gaussian:m=40")]
    [InlineData("superres:factor=2,kernel=mean")]
    [InlineData("inpaint:keep=0.5")]
    public void Parts_hold_every_measurement_once_and_their_operators_foretell_them(string spec)
    {
        using var scope = NewDisposeScope();
        using ILinearOperator a = OperatorSpec.Parse(spec).Create([3, 8, 8], 1, CPU);
        Tensor images = Draws.Batch(2, a.InputShape, 3);
        using Measurement all = Measurement.Simulate(a, images, NoiseSpec.None, noiseSeed: 1);
        using HeldOutSplit split = HeldOutSplit.Of(all, 7, seed: 4);
        Assert.Equal(7, split.HeldOut.EntriesPerRow);
        Assert.Equal(all.EntriesPerRow - 7, split.Fitted.EntriesPerRow);
        Assert.Equal(all.Y.flatten(1).sort(1).Values.Values(), cat([split.Fitted.Y, split.HeldOut.Y], 1).sort(1).Values.Values());
        foreach (Measurement part in new[] { split.Fitted, split.HeldOut })
        {
            Assert.InRange(Draws.Gap(part.Y, part.Operator.Forward(images)), 0, 1e-5);
            Tensor y = Draws.Batch(2, part.Operator.OutputShape, 5);
            Assert.Equal((part.Operator.Forward(images) * y).sum().item<float>(), (images * part.Operator.Adjoint(y)).sum().item<float>(), 1e-3f);
        }
    }

    [Fact]
    public void Noise_per_measurement_stays_what_it_was()
    {
        using ILinearOperator a = OperatorSpec.Parse("gaussian:m=40").Create([3, 8, 8], 1, CPU);
        using Measurement all = Measurement.Simulate(a, Draws.Batch(1, a.InputShape, 3), NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
        using HeldOutSplit split = HeldOutSplit.Of(all, 10, seed: 4);
        Assert.Equal(0.1 / Math.Sqrt(40), split.Fitted.Noise.PerEntrySigma(30), 1e-12);
        Assert.Equal(0.1 * Math.Sqrt(10.0 / 40), split.HeldOut.NoiseNorm, 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Something_is_left_on_both_sides(long count)
    {
        using ILinearOperator a = OperatorSpec.Parse("gaussian:m=40").Create([3, 8, 8], 1, CPU);
        using Measurement all = Measurement.Simulate(a, Draws.Batch(1, a.InputShape, 3), NoiseSpec.None, noiseSeed: 1);
        Assert.Equal($"Of 40 measurements 1 to 39 can be held out, not {count}.", Assert.Throws<InputException>(() => HeldOutSplit.Of(all, count, 1)).Message);
    }
}
