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
        (Tensor partA, Tensor partB) = pair.Components(moved);
        Assert.Equal(image.Values(), (partA + partB).Values());
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
        Assert.Throws<ArgumentException>(() => new LinearCombination(a, b));
    }

    [Fact]
    public void Join_keeps_both_halves_and_starts_at_one_half_each()
    {
        using var scope = NewDisposeScope();
        using DeepDecoder a = new(16, 2), b = new(16, 3);
        using Parameters pa = Parameters.Start(a, [1, 2], CPU), pb = Parameters.Start(b, [3, 4], CPU);
        using Parameters joined = new LinearCombination(a, b).Join(pa, pb);
        Assert.Equal(pa["theta"].Values(), joined["a.theta"].Values());
        Assert.Equal(pb["theta"].Values(), joined["b.theta"].Values());
        Assert.Equal([0.5f, 0.5f], joined["alpha"].Values());
        Assert.Equal([0.5f, 0.5f], joined["beta"].Values());
    }
}
