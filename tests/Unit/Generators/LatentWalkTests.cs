using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Generators;

public class LatentWalkTests
{
    [Fact]
    public void Normal_codes_are_joined_along_the_sphere()
    {
        using var scope = NewDisposeScope();
        LatentDistribution latent = new(100, LatentKind.Normal, 0.1);
        Tensor stops = latent.Sample(3, new Generator(4, CPU)), walk = LatentWalk.Codes(latent, 12, 3, new Generator(4, CPU));
        Assert.Equal([12, 100], walk.shape);
        for (int stop = 0; stop < 3; stop++) Assert.Equal(stops[stop].Values(), walk[4 * stop].Values());
        float[] ends = stops.norm(1).Values();
        Assert.All(walk.norm(1).Values(), length => Assert.InRange(length, ends.Min() - 1e-4, ends.Max() + 1e-4));
    }

    [Fact]
    public void Uniform_codes_are_joined_straight_and_stay_inside()
    {
        using var scope = NewDisposeScope();
        LatentDistribution latent = new(8, LatentKind.Uniform, 1);
        Tensor walk = LatentWalk.Codes(latent, 4, 2, new Generator(4, CPU));
        Assert.True(allclose(walk[1], (walk[0] + walk[2]) / 2));
        Assert.True(walk.abs().max().item<float>() <= 1);
    }

    [Fact]
    public void Walk_of_nothing_is_refused() =>
        Assert.Throws<InputException>(() => LatentWalk.Codes(new(8, LatentKind.Uniform, 1), 0, 2, new Generator(4, CPU)));
}
