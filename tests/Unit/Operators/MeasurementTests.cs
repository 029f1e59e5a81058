using HybridPrior.Operators;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Measurements;

public class MeasurementTests
{
    private static readonly long[] Shape = [3, 8, 8];
    private static readonly NoiseSpec PaperNoise = NoiseSpec.TotalNorm(0.1);

    [Theory]
    [InlineData("gaussian:m=20")]
    [InlineData("gaussian:m=150")]
    [InlineData("superres:factor=4")]
    public void Total_norm_is_the_same_for_every_number_of_measurements(string spec)
    {
        using ILinearOperator A = OperatorSpec.Parse(spec).Create(Shape, 1);
        Tensor images = zeros([2000, .. Shape]);
        using Measurement measurement = Measurement.Simulate(A, images, PaperNoise, noiseSeed: 3);
        double meanSquare = measurement.Y.flatten(1).square().sum(1).mean().item<float>();
        Assert.InRange(meanSquare, 0.0095, 0.0105);
        Assert.Equal(0.1, measurement.NoiseNorm, 1e-12);
    }

    [Fact]
    public void Per_entry_noise_has_its_standard_deviation()
    {
        using IdentityOperator A = new([3, 64, 64]);
        using Measurement measurement = Measurement.Simulate(A, zeros(4, 3, 64, 64), NoiseSpec.PerEntry(0.05), noiseSeed: 3);
        Assert.InRange(measurement.Y.std().item<float>(), 0.049, 0.051);
    }

    [Fact]
    public void Without_noise_the_measurement_is_the_operators_output()
    {
        using IdentityOperator A = new(Shape);
        Tensor images = Draws.Batch(2, Shape, 1);
        using Measurement measurement = Measurement.Simulate(A, images, NoiseSpec.None, noiseSeed: 3);
        Assert.Equal(0, Draws.Gap(images, measurement.Y));
        images.zero_();
        Assert.True(measurement.Y.abs().sum().item<float>() > 0, "Y must not share memory with the images");
    }

    [Fact]
    public void Batch_equals_its_rows_measured_one_by_one()
    {
        using GaussianOperator A = new(Shape, 30, seed: 1);
        Tensor images = Draws.Batch(4, Shape, 2);
        using Measurement batch = Measurement.Simulate(A, images, PaperNoise, noiseSeed: 3);
        for (int row = 0; row < 4; row++)
        {
            using Measurement single = Measurement.Simulate(A, images.narrow(0, row, 1), PaperNoise, noiseSeed: 3, firstRow: row);
            Assert.InRange(Draws.Gap(single.Y, batch.Row(row).Y), 0, 1e-5);
        }
    }

    [Fact]
    public void Noise_differs_by_row_and_by_seed_but_repeats()
    {
        using IdentityOperator A = new(Shape);
        Tensor images = zeros([2, .. Shape]);
        Measurement first = Measurement.Simulate(A, images, PaperNoise, noiseSeed: 5);
        Measurement next = Measurement.Simulate(A, images, PaperNoise, noiseSeed: 6);
        Assert.Equal(0, Draws.Gap(first.Y, Measurement.Simulate(A, images, PaperNoise, noiseSeed: 5).Y));
        Assert.True(Draws.Gap(first.Row(0).Y, first.Row(1).Y) > 0.001);
        Assert.True(Draws.Gap(first.Row(0).Y, next.Row(0).Y) > 0.001);
        Assert.True(Draws.Gap(first.Row(1).Y, next.Row(0).Y) > 0.001, "neighbouring seeds must not share rows");
    }

    [Fact]
    public void Rows_and_repeats_keep_the_operator_and_the_noise()
    {
        using IdentityOperator A = new(Shape);
        Measurement measurement = Measurement.Simulate(A, Draws.Batch(3, Shape, 1), PaperNoise, noiseSeed: 3);
        Measurement rows = measurement.Rows(1, 2), repeated = measurement.Repeat(2);
        Assert.Equal(0, Draws.Gap(rows.Y, measurement.Y.narrow(0, 1, 2)));
        Assert.Equal(6, repeated.Count);
        Assert.Equal(0, Draws.Gap(repeated.Row(3).Y, measurement.Row(1).Y));
        Assert.Same(A, repeated.Operator);
        Assert.Equal((null, 3UL, PaperNoise), (rows.OperatorSeed, rows.NoiseSeed, rows.Noise));
        measurement.Dispose();
        Assert.True(rows.Y.sum().item<float>() != 0, "rows must outlive the whole");
    }

    [Theory]
    [InlineData("gaussian:m=20", 9)]
    [InlineData("fast:m=20", 9)]
    [InlineData("inpaint:keep=0.5", 9)]
    [InlineData("blur:sigma=1+inpaint:keep=0.5", 10)]
    [InlineData("inpaint:box=2", null)]
    [InlineData("identity", null)]
    public void Seed_of_the_operator_is_known_without_being_told(string op, int? seed)
    {
        using ILinearOperator built = OperatorSpec.Parse(op).Create(Shape, 9);
        using Measurement measurement = Measurement.Simulate(built, zeros([2, .. Shape]), PaperNoise, noiseSeed: 3), first = measurement.Row(0);
        Assert.Equal((ulong?)seed, first.OperatorSeed);
        if (built is GaussianOperator gaussian)
        {
            using GaussianOperator part = gaussian.Part(2, 5);
            Assert.Equal(9UL, part.Seed);
        }
    }

    [Fact]
    public void Bad_rows_and_images_are_refused()
    {
        using IdentityOperator A = new(Shape);
        Measurement measurement = Measurement.Simulate(A, zeros([3, .. Shape]), PaperNoise, noiseSeed: 3);
        Assert.Equal("Rows 2 to 3 are not in a measurement of 3 rows.", Assert.Throws<InputException>(() => measurement.Rows(2, 2)).Message);
        Assert.Throws<InputException>(() => measurement.Row(-1));
        Assert.Throws<InputException>(() => measurement.Repeat(0));
        Assert.Throws<InputException>(() => Measurement.Simulate(A, zeros([1, .. Shape]), PaperNoise, noiseSeed: 3, firstRow: -1));
        string message = Assert.Throws<InputException>(() => Measurement.Simulate(A, zeros(1, 3, 4, 4), PaperNoise, noiseSeed: 3)).Message;
        Assert.Equal("identity expects a batch of shape (B, 3, 8, 8), not (1, 3, 4, 4).", message);
    }
}
