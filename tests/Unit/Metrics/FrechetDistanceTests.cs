using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Metrics;

public class FrechetDistanceTests
{
    [Fact]
    public void Equal_sets_are_at_no_distance()
    {
        using Tensor features = Fixture.Noise(1, 40, 8);
        Assert.Equal(0, FrechetDistance.Of(features, features), 1e-9);
    }

    [Fact]
    public void A_shift_counts_by_its_square_and_a_scale_by_the_square_of_the_difference_of_deviations()
    {
        using var scope = NewDisposeScope();
        Tensor features = Fixture.Noise(2, 50, 5).to(ScalarType.Float64), centred = features - features.mean([0], keepdim: true);
        double variances = centred.square().sum().item<double>() / 49;
        Assert.Equal(5 * 9, FrechetDistance.Of(features, features + 3), 1e-9);
        Assert.Equal((2 - 1) * (2 - 1) * variances, FrechetDistance.Of(centred, centred * 2), 1e-9);
    }

    [Fact]
    public void Rotated_normal_distributions_are_as_far_apart_as_the_closed_form_of_two_dimensions_says()
    {
        // Covariances diag(a, b) and diag(b, a): tr (S1 S2)^(1/2) = 2 sqrt(a b).
        double[] first = [2, 0, -2, 0, 0, 1, 0, -1], second = [0, 2, 0, -2, 1, 0, -1, 0];
        using Tensor x = tensor(first).view(4, 2), y = tensor(second).view(4, 2);
        double a = 8 / 3.0, b = 2 / 3.0;
        Assert.Equal(2 * (a + b) - 4 * Math.Sqrt(a * b), FrechetDistance.Of(x, y), 1e-9);
    }

    [Fact]
    public void Sets_of_other_sizes_compare_but_not_of_other_features()
    {
        using Tensor x = Fixture.Noise(3, 20, 4), y = Fixture.Noise(4, 30, 4), z = Fixture.Noise(5, 30, 3), one = Fixture.Noise(6, 1, 4);
        Assert.True(FrechetDistance.Of(x, y) > 0);
        Assert.Throws<ArgumentException>(() => FrechetDistance.Of(x, z));
        Assert.Throws<ArgumentException>(() => FrechetDistance.Of(x, one));
    }
}
