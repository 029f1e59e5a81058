using System.Text.Json;
using HybridPrior.Experiments;
using HybridPrior.Inversion;
using HybridPrior.Metrics;
using HybridPrior.Reports;
using HybridPrior.Sweeps;
using static TorchSharp.torch;

namespace HybridPrior.Tests;

/// <summary>No table, chart or record ever holds what is not a number.</summary>
public sealed class ResultNumbersTests : IDisposable
{
    private static readonly ResultRow Row = new("faces", true, "face-1", "identity", 100, 1, "tv", null, 0, 10, 30, 0.9, 0.1, null, null, 1);
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    private string Target => Path.Combine(folder, "results");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Metrics_name_the_image_that_is_not_finite()
    {
        using Tensor good = full([2, 3, 16, 16], 0.5), bad = good.clone();
        bad[1, 2, 3, 4] = float.PositiveInfinity;
        Assert.Equal("PSNR needs finite values, but image 2 of 2 holds NaN or infinity.", Assert.Throws<InputException>(() => Psnr.PerImage(bad, good)).Message);
        Assert.Equal("SSIM needs finite values, but reference 2 of 2 holds NaN or infinity.", Assert.Throws<InputException>(() => Ssim.PerImage(good, bad)).Message);
        Assert.Equal("A summary needs numbers, but value 2 of 2 is NaN.", Assert.Throws<InputException>(() => Summary.Of([1, double.NaN])).Message);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Nothing_is_written_where_a_number_is_none(double value)
    {
        Assert.Throws<InputException>(() => ResultCsv.Save(Target, [Row, Row with { Residual = value }]));
        GaugeScore score = new("energy", 1, [1, 2], [3, 4]);
        RaceTrack fine = new("a", [new RacePoint(1, 20)], 1, [20]), wrong = new("b", [new RacePoint(1, value)], 1, [20]);
        ScheduleRace race = new("hybrid", ["face-1"], fine, wrong);
        Assert.Throws<InputException>(() => race.Save(Target, new Dictionary<string, object>(), RunEnvironment.Read(CPU)));
        Assert.Throws<InputException>(() => new ErrorSplit([new ErrorSplitRow("tv", [value], [1], [1], [1])], false).Save(Target, new Dictionary<string, object>(), RunEnvironment.Read(CPU)));
        Assert.Throws<InputException>(() => RacePage.Write(race, "identity", Target));
        Assert.Throws<InputException>(() => Records(value).Save(Target));
        Assert.Empty(Directory.GetFiles(folder));
        Assert.NotNull(score.Roc);
    }

    [Fact]
    public void Images_recovered_exactly_have_an_infinite_PSNR_which_is_read_back()
    {
        Records(double.PositiveInfinity).Save(Target);
        Assert.Equal(double.PositiveInfinity, Assert.Single(SweepResults.Open(Target).Rows).Psnr);
        new ErrorSplit([new ErrorSplitRow("bm3d", [double.PositiveInfinity], [1], [1], [1])], false).Save(Target, new Dictionary<string, object>(), RunEnvironment.Read(CPU));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(File.ReadAllText(Target)).RootElement.GetProperty("rows")[0].GetProperty("representation")[0].ValueKind);
        Assert.Equal(0, PairedDifference.Of([double.PositiveInfinity], [double.PositiveInfinity]).Mean);
        File.WriteAllText(Target, JsonSerializer.Serialize(1) + "\"NaN\"");
        Assert.Throws<InputException>(() => SweepResults.Open(Target));
    }

    [Fact]
    public void The_image_is_named_where_a_recovery_is_not_finite()
    {
        NotFiniteException error = Assert.Throws<NotFiniteException>(() => NotFiniteException.Named<int>(["a", "b", "c"], () => throw new NotFiniteException("dip", 1, 7), first: 1));
        Assert.Contains("'dip'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
        Assert.Contains("step 7", error.Message, StringComparison.Ordinal);
    }

    private static SweepResults Records(double psnr) => new(1, "t", Scale.Tiny, 64, "none", new SweepSettings(), [], null, [], 1, [], [Row with { Psnr = psnr }]);
}
