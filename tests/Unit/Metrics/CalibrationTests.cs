using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Metrics;

public sealed class CalibrationTests
{
    [Theory]
    [InlineData(1.0, 0.6827, 0.9545)]
    [InlineData(0.5, 0.9545, 0.9999)]
    [InlineData(2.0, 0.3829, 0.6827)]
    public void Normal_errors_are_within_one_and_two_deviations_as_often_as_the_normal_law_says(double error, double one, double two)
    {
        using var scope = NewDisposeScope();
        Generator random = new(1, CPU);
        Tensor truth = rand([2, 3, 64, 64], generator: random), deviations = rand(truth.shape, generator: random) * 0.2 + 0.01;
        Tensor images = truth + randn(truth.shape, generator: random) * deviations * error;
        IReadOnlyList<Calibration> found = Calibration.PerImage(images, deviations, truth);
        Assert.Equal(2, found.Count);
        Assert.All(found, c =>
        {
            Assert.Equal(one, c.Within1, 0.02);
            Assert.Equal(two, c.Within2, 0.02);
            Assert.Equal(error, c.Ratio, 0.03 * error);
        });
    }

    [Fact]
    public void Shapes_that_differ_are_refused() =>
        Assert.Contains("must have one shape", Assert.Throws<InputException>(() => Calibration.PerImage(zeros(1, 3, 4, 4), zeros(1, 1, 4, 4), zeros(1, 3, 4, 4))).Message, StringComparison.Ordinal);
}
