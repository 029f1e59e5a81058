using HybridPrior.Benchmarks;
using HybridPrior.Generators;

namespace HybridPrior.Tests.Benchmarks;

/// <summary>That both sides of a contest compute the same; how long they take is nobody's business here.</summary>
public sealed class ContestTests
{
    [Theory]
    [InlineData(ContestKind.Generator)]
    [InlineData(ContestKind.Hybrid)]
    [InlineData(ContestKind.Adaptive)]
    public void Plain_loop_and_library_find_the_same_image(ContestKind kind)
    {
        using InversionContest contest = new(new Dcgan64(), kind, 64, 300, 2);
        Assert.InRange(contest.Gap(), 0, 1e-4);
        Assert.True(contest.Reference(1) > 0);
        Assert.True(contest.Library(2) > 0);
    }

    [Fact]
    public void Plain_decoder_and_library_find_the_same_image()
    {
        using InversionContest contest = new(null, ContestKind.Decoder, 32, 300, 3);
        Assert.InRange(contest.Gap(), 0, 1e-4);
    }

    [Fact]
    public void Multiplications_are_those_of_the_layers()
    {
        // DCGAN: 100 x 512 x 16, then 16 taps per input pixel and pair of channels.
        long expected = (100 * 512 * 16) + (16L * ((512 * 256 * 16) + (256 * 128 * 64) + (128 * 64 * 256) + (64 * 3 * 1024)));
        Assert.Equal(expected, MultiplicationCount.Of(new Dcgan64()));
        Assert.Equal(2.0 * 5 * 1000 * 12288, Work.OfMatrix(1000, 12288, 5).Multiplications);
    }

    [Fact]
    public void Table_has_a_row_per_number_of_images_and_stays_below_the_limit_of_the_specification()
    {
        BenchmarkSpec spec = new("operator", n => new OperatorContest(16, 40, n), MostImages: 2);
        Benchmark benchmark = Benchmark.Run([spec], new BenchmarkOptions([1, 2, 3], [1], Rounds: 1, SecondsPerRound: 0.001));
        Assert.Equal([1, 2], benchmark.Rows.Select(r => r.Images));
        Assert.All(benchmark.Rows, r => Assert.True(r.Ratio > 0 && r.Fraction > 0 && r.Gap <= 1e-4));
        Assert.Equal([1], benchmark.Limits.Keys);
    }
}
