using System.Text.Json;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using HybridPrior.Reports;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Experiments;

public sealed class ScheduleRaceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;
    private readonly DeepDecoder wide = new(16, 4, seed: 1), narrow = new(16, 2, seed: 2);
    private readonly ILinearOperator gaussian = OperatorSpec.Parse("gaussian:m=200").Create([3, 16, 16], 1, CPU);
    private readonly ImageSet images;
    private readonly Measurement measurement;

    public ScheduleRaceTests()
    {
        images = new(["a", "b"], rand([2, 3, 16, 16], generator: new TorchSharp.torch.Generator(3, CPU)));
        measurement = Measurement.Simulate(gaussian, images.Images, NoiseSpec.TotalNorm(0.1), noiseSeed: 1);
    }

    public void Dispose()
    {
        wide.Dispose();
        narrow.Dispose();
        measurement.Dispose();
        gaussian.Dispose();
        images.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Tracks_end_with_what_the_schedules_recover()
    {
        ScheduleRace race = Race(wide, new Schedule(0, 100, Optimiser: Optimiser.Adam), new Schedule(0, 10, RecordEvery: 5, Optimiser: Optimiser.Adam));
        using Comparison slow = Comparison.Run(images, measurement, [wide], new Schedule(0, 100, Optimiser: Optimiser.Adam)), quick = Comparison.Run(images, measurement, [wide], new Schedule(0, 10, Optimiser: Optimiser.Adam));
        Assert.Equal(slow["decoder"].Psnr, race.Reference.Psnr);
        Assert.Equal(quick["decoder"].Psnr, race.Challenger.Psnr);
        Assert.Equal(race.Reference.Psnr.Average() - 0.1, race.Wanted, 9);
        Assert.Equal(3 + 1, race.Challenger.Points.Count); // Steps 0, 5 and 10, and the end.
        foreach (RaceTrack track in new[] { race.Reference, race.Challenger })
        {
            Assert.Equal(track.Points.Select(p => p.Seconds).Order(), track.Points.Select(p => p.Seconds));
            Assert.Equal(new RacePoint(track.Seconds, track.Psnr.Average()), track.Points[^1]);
        }
    }

    [Fact]
    public void Halves_of_a_combination_are_on_the_clock_but_no_points()
    {
        LinearCombination pair = new(wide, narrow, "pair");
        ScheduleRace race = Race(pair, new Schedule(30, 10, RecordEvery: 10, Optimiser: Optimiser.Adam), new Schedule(0, 20, RecordEvery: 10, Optimiser: Optimiser.Adam));
        Assert.Equal(2 + 1, race.Reference.Points.Count);
        // Sixty separate steps come before the first joint one, which comes at once without them.
        Assert.True(race.Reference.Points[0].Seconds > race.Challenger.Points[0].Seconds);
    }

    [Fact]
    public void Quality_counts_as_reached_a_tenth_of_a_decibel_below()
    {
        RaceTrack paper = new("paper", [new(1, 20), new(9, 25), new(10, 24)], 10, [23, 25]);
        RaceTrack good = new("good", [new(1, 22), new(2, 23.95)], 2, [23, 24.9]), bad = new("bad", [new(1, 23.5), new(2, 23.85)], 2, [22.9, 24.8]);
        ScheduleRace reached = new("hybrid", ["a", "b"], paper, good), missed = new("hybrid", ["a", "b"], paper, bad);
        Assert.True(reached.Reached);
        Assert.False(missed.Reached);
        Assert.Equal(0.2, reached.ShareOfTime);
        Assert.Equal((9.0, 2.0, null), (paper.SecondsTo(reached.Wanted)!.Value, good.SecondsTo(reached.Wanted)!.Value, bad.SecondsTo(reached.Wanted)));
    }

    [Fact]
    public void Page_and_file_tell_both_tracks()
    {
        ScheduleRace race = new("hybrid", ["a", "b"], new("old <way>", [new(1, 20), new(10, 24)], 10, [23, 25]), new("new", [new(1, 22), new(2, 23)], 2, [22, 24]));
        RacePage.Write(race, "gaussian:m=200", Path.Combine(folder, "race.html"));
        string page = File.ReadAllText(Path.Combine(folder, "race.html"));
        Assert.Contains("<th>old &lt;way&gt;</th><td>24.00</td><td>10.0</td><td>10.0</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th>new</th><td>23.00</td><td>2.0</td><td>never</td>", page, StringComparison.Ordinal);
        Assert.Contains("Plotly.newPlot", page, StringComparison.Ordinal);

        race.Save(Path.Combine(folder, "race.json"), new Dictionary<string, object> { ["seed"] = 1 }, RunEnvironment.Read(CPU));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "race.json")));
        Assert.Equal(0.2, json.RootElement.GetProperty("share_of_time").GetDouble());
        Assert.False(json.RootElement.GetProperty("reached").GetBoolean());
        Assert.Equal(20, json.RootElement.GetProperty("reference").GetProperty("points")[0].GetProperty("psnr").GetDouble());
    }

    [Fact]
    public void Half_a_race_has_no_result()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            ScheduleRace.Run(images, measurement, new RaceEntry("a", wide, new Schedule(0, 10, Optimiser: Optimiser.Adam)), new RaceEntry("b", wide, new Schedule(0, 10, Optimiser: Optimiser.Adam)), cancellation: cancelled.Token));
        Assert.Contains("fit the memory", Assert.Throws<InputException>(() => Race(wide, new Schedule(0, 10, Memory: 1, Optimiser: Optimiser.Adam), new Schedule(0, 10, Optimiser: Optimiser.Adam))).Message, StringComparison.Ordinal);
    }

    private ScheduleRace Race(IParametricPrior prior, Schedule reference, Schedule challenger) =>
        ScheduleRace.Run(images, measurement, new RaceEntry("reference", prior, reference), new RaceEntry("challenger", prior, challenger));
}
