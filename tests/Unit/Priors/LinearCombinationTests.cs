using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

public class LinearCombinationTests
{
    [Fact]
    public void Image_is_alpha_a_plus_beta_b()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder a = new(16, 2, seed: 1), b = new(16, 3, seed: 2);
        LinearCombination pair = new(a, b);
        using Parameters start = Parameters.Start(pair, [5, 6], CPU);
        using Parameters moved = new(start.Names.ToDictionary(n => n, n => n switch
        {
            "alpha" => tensor(new float[] { 2, 3 }, [2, 1]),
            "beta" => tensor(new float[] { -1, 0.5f }, [2, 1]),
            _ => start[n].clone(),
        }));

        Tensor image = pair.Image(moved), imageA = a.Image(moved.Within("a.")), imageB = b.Image(moved.Within("b."));

        Assert.Equal((imageA[0] * 2 - imageB[0]).Values(), image[0].Values());
        Assert.Equal((imageA[1] * 3 + imageB[1] * 0.5).Values(), image[1].Values());
        IReadOnlyList<(string Name, Tensor Images)> parts = pair.Components(moved);
        Assert.Equal(image.Values(), (parts[0].Images + parts[1].Images).Values());
    }

    [Fact]
    public void Blocks_are_those_of_both_and_the_two_weights()
    {
        using DeepDecoder a = new(16, 2), b = new(16, 3);
        Assert.Equal(["a.theta", "b.theta", "alpha", "beta"], new LinearCombination(a, b).Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Priors_of_different_sizes_are_refused()
    {
        using DeepDecoder a = new(16, 2), b = new(32, 2);
        Assert.Throws<InputException>(() => new LinearCombination(a, b));
    }

    [Fact]
    public void Join_keeps_both_halves_and_starts_at_one_half_each()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder a = new(16, 2), b = new(16, 3);
        using Parameters pa = Parameters.Start(a, [1, 2], CPU), pb = Parameters.Start(b, [3, 4], CPU);
        using Parameters joined = new LinearCombination(a, b).Join([pa, pb]);
        Assert.Equal(pa["theta"].Values(), joined["a.theta"].Values());
        Assert.Equal(pb["theta"].Values(), joined["b.theta"].Values());
        Assert.Equal([0.5f, 0.5f], joined["alpha"].Values());
        Assert.Equal([0.5f, 0.5f], joined["beta"].Values());
    }

    [Fact]
    public void Weights_of_each_channel_count_for_that_channel_and_fixed_ones_do_not_move()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder a = new(16, 2, seed: 1), b = new(16, 3, seed: 2);
        LinearCombination pair = new(a, b, weights: CombinationWeights.PerChannel);
        using Parameters start = Parameters.Start(pair, [5], CPU);
        start["alpha"].copy_(tensor(new float[] { 1, 2, 3 }, [1, 3]));
        start["beta"].zero_();
        Tensor image = pair.Image(start), alone = a.Image(start.Within("a."));
        for (int channel = 0; channel < 3; channel++) Assert.Equal((alone[0, channel] * (channel + 1)).Values(), image[0, channel].Values());

        LinearCombination fixedPair = new(a, b, weights: CombinationWeights.Fixed);
        using ILinearOperator identity = OperatorSpec.Parse("identity").Create([3, 16, 16], 1, CPU);
        using Measurement measurement = Measurement.Simulate(identity, full([1, 3, 16, 16], 0.9), NoiseSpec.None, noiseSeed: 1);
        using RecoveryResult result = Recovery.Run(fixedPair, measurement, new Schedule(5, 10, Optimiser: Optimiser.Adam)), learned = Recovery.Run(new LinearCombination(a, b), measurement, new Schedule(5, 10, Optimiser: Optimiser.Adam));
        Assert.Equal([0.5], result.Weight("alpha"));
        Assert.Equal([0.5], result.Weight("beta"));
        Assert.NotEqual([0.5], learned.Weight("alpha"));
    }

    [Fact]
    public void Without_a_warm_start_all_steps_are_joint()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder a = new(16, 2, seed: 1), b = new(16, 3, seed: 2);
        using ILinearOperator identity = OperatorSpec.Parse("identity").Create([3, 16, 16], 1, CPU);
        using Measurement measurement = Measurement.Simulate(identity, full([1, 3, 16, 16], 0.9), NoiseSpec.None, noiseSeed: 1);
        using RecoveryResult cold = Recovery.Run(new LinearCombination(a, b), measurement, new Schedule(5, 10, WarmStart: false, Optimiser: Optimiser.Adam));
        Assert.Equal(["alone"], cold.Phases.Select(p => p.Name));
        Assert.Equal(15, cold.Steps);
        Assert.Equal(2, cold.Components.Count);
    }
}
