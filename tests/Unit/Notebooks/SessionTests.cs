using System.Text.RegularExpressions;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.NotebookHost.Cells;
using HybridPrior.NotebookHost.Runs;
using HybridPrior.Notebooks;
using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Tests.Images;
using HybridPrior.Tests.NotebookHost;

namespace HybridPrior.Tests.Notebooks;

[Collection(Serial.Name)]
public class SessionTests
{
    private static readonly Schedule Short = new(2, 2, RecordEvery: 1, Optimiser: Optimiser.Adam);

    [Fact]
    public void Session_brings_plotly_once_and_says_what_it_uses()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, new Schedule(100, 300, Seed: 4, Optimiser: Optimiser.Adam));
        Assert.Single(Regex.Matches(lab.ToHtml(), "plotly\\.js v2\\."));
        Assert.Contains("dcgan64, 64 px, latent code 100 x N(0, 0.1^2); noise 0.1; 100 separate and 300 joint steps, seed 4;", lab.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 1e-2, 1, "The time limit must be above 0 seconds, not 0.")]
    [InlineData(1.0, 0.0, 1, "The learning rate must be above 0, not 0.")]
    [InlineData(1.0, 1e-2, 0, "A schedule needs at least 1 step and 1 start, not 0 + 0 steps and 1 starts.")]
    public void Numbers_out_of_range_are_refused(double limit, double rate, int steps, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<InputException>(() => Session.Open(ShippedFiles.Generator, new Schedule(0, steps, Optimiser: Optimiser.Adam, LearningRate: rate), 0.1, limit)).Message);

    [Fact]
    public void Images_that_ship_have_names_and_others_a_path()
    {
        using TemporaryFolder folder = new();
        using Session lab = Session.Open(ShippedFiles.Generator, Short);
        using ImageSet faces = lab.Images("faces", 3), pictures = lab.Images("pictures", 100);
        Assert.Equal(["face-1", "face-2", "face-3"], faces.Names);
        Assert.Equal(4, pictures.Count);
        PngFile.Write(folder.File("mine.png"), faces.Images[1]);
        using ImageSet mine = lab.Images(folder.Root, 5);
        Assert.Equal(["mine"], mine.Names);
        Assert.True((mine.Images[0] - faces.Images[1]).abs().max().item<float>() < 1e-6);
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => lab.Images("nowhere", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", Assert.Throws<InputException>(() => lab.Images("faces", 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_are_images_of_the_generator_by_the_seed()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, Short), other = Session.Open(ShippedFiles.Generator, Short with { Seed = 2 });
        using ImageSet a = lab.Samples(2), b = lab.Samples(2), c = other.Samples(2);
        Assert.Equal(0, (a.Images - b.Images).abs().max().item<float>());
        Assert.True((a.Images - c.Images).abs().max().item<float>() > 0.1);
        Assert.InRange(a.Images.min().item<float>(), 0, 1);
    }

    [Fact]
    public void Comparison_equals_the_library_s_own()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, Short);
        using ImageSet faces = lab.Images("faces", 1);
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        using Comparison shown = lab.Compare(faces, y, "generator, hybrid"), plain = Comparison.Run(faces, y, lab.Priors("generator,hybrid", y), lab.Schedule);
        Assert.Equal(["generator", "hybrid"], shown.Outcomes.Select(o => o.Prior));
        Assert.Equal(plain.Outcomes.SelectMany(o => o.Psnr), shown.Outcomes.SelectMany(o => o.Psnr));
        Assert.Contains("No prior is named", Assert.Throws<InputException>(() => lab.Compare(faces, y, " ,")).Message, StringComparison.Ordinal);
        Assert.Contains("'magic' is not known", Assert.Throws<InputException>(() => lab.Compare(faces, y, "magic")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedules_are_compared_like_priors()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, Short);
        using ImageSet faces = lab.Images("faces", 2);
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using Comparison both = lab.CompareSchedules(faces, y, "hybrid", ("warm", lab.Schedule), ("cold", lab.Schedule with { WarmStart = false }));
            using Comparison plain = Comparison.Run(faces, y, lab.Priors("hybrid", y), lab.Schedule with { WarmStart = false });
            Assert.Equal(["warm", "cold"], both.Outcomes.Select(o => o.Prior));
            Assert.Equal(plain.Outcomes[0].Psnr, both["cold"].Psnr);
            Assert.NotEqual(both["warm"].Psnr, both["cold"].Psnr);
        });
        Assert.StartsWith("2 images with warm and cold:", shown[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal("Two schedules are called 'a'; tables and charts tell them apart by their names.", Assert.Throws<InputException>(() => lab.CompareSchedules(faces, y, "hybrid", ("a", Short), ("a", Short))).Message);
        Assert.Equal("Schedules are compared with one prior, not with generator and decoder.", Assert.Throws<InputException>(() => lab.CompareSchedules(faces, y, "generator,decoder", ("a", Short))).Message);
        Assert.Equal("There is no schedule to compare.", Assert.Throws<InputException>(() => lab.CompareSchedules(faces, y, "hybrid")).Message);
    }

    [Fact]
    public void Time_limit_keeps_what_each_prior_reached()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, new Schedule(0, 100_000, Optimiser: Optimiser.Adam), timeLimit: 0.2);
        using ImageSet faces = lab.Images("faces", 1);
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using Comparison comparison = lab.Compare(faces, y, "decoder,generator");
            Assert.False(comparison.Cancelled);
            Assert.Equal(2, comparison.Outcomes.Count);
            Assert.All(comparison.Outcomes, o => Assert.True(o.Recovery.Cancelled));
            Assert.All(comparison.Outcomes, o => Assert.InRange(o.Recovery.Steps, 1, 99_999));
            Assert.All(comparison.Outcomes, o => Assert.True(double.IsFinite(o.Psnr[0])));
        });
        Assert.Contains("decoder and generator reached the time limit of 0.2 s; what was reached is kept.", shown[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Live_display_shows_progress_and_leaves_a_line()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, Short);
        using ImageSet faces = lab.Images("faces", 2);
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        (IReadOnlyList<object> shown, string[] forms) = FakeInteractive.Run(() => lab.Compare(faces, y, "decoder,hybrid").Dispose());
        Assert.Equal(["text/html"], forms);
        string first = Assert.IsType<Figure>(shown[0]).ToHtml();
        Assert.Contains("decoder, step 1 of 4", first, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(first, "<svg "));
        Assert.Equal(2, Regex.Count(first, "<img [^>]*src=\"data:image/png"));
        Assert.Matches(@"^2 images with decoder and hybrid: \d+ s\.$", shown[^1].ToString());
        Assert.DoesNotContain("data:image", ((Figure)shown[^1]).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_button_ends_the_comparison_and_keeps_what_it_has()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, new Schedule(0, 100_000, Optimiser: Optimiser.Adam));
        using ImageSet faces = lab.Images("faces", 1);
        using Measurement y = lab.Measure(faces, "gaussian:m=300");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using Comparison comparison = lab.Compare(faces, y, "decoder,generator");
            Assert.True(comparison.Cancelled);
            Assert.Equal(1, Assert.Single(comparison.Outcomes).Recovery.Steps);
        }, cancelAtOnce: true);
        Assert.EndsWith("It was stopped before its end; what was reached is kept.", shown[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Own_runner_shows_it_too_and_its_token_stops_it()
    {
        string[] cells =
        [
            $"#r \"{typeof(Session).Assembly.Location}\"\nusing HybridPrior; using HybridPrior.Inversion; using HybridPrior.Notebooks; using HybridPrior.Optimisation;",
            "var lab = Session.Open(ShippedFiles.Generator, new Schedule(0, 100000, Optimiser: Optimiser.Adam)); var faces = lab.Images(\"faces\", 1); var y = lab.Measure(faces, \"gaussian:m=300\");",
            "var comparison = lab.Compare(faces, y, \"decoder\"); comparison.Means()",
        ];
        NotebookRun run = Runs.Run(Runs.Dib(cells), new RunOptions { Timeout = TimeSpan.FromSeconds(8), Grace = TimeSpan.FromSeconds(60) });
        CellRun last = run.Cells[^1];
        Assert.Equal("Timeout", last.Failure?.Kind);
        IReadOnlyList<string> shown = last.Plain();
        Assert.Equal(3, shown.Count);
        Assert.EndsWith("It was stopped before its end; what was reached is kept.", shown[0], StringComparison.Ordinal);
        Assert.StartsWith("decoder: PSNR ", shown[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Sweep_moves_one_number_of_the_operator()
    {
        using Session lab = Session.Open(ShippedFiles.Generator, Short);
        using ImageSet faces = lab.Images("faces", 2);
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using OperatorSweep sweep = lab.Sweep(faces, "superres:factor={2,4},kernel=mean", "decoder,hybrid");
            Assert.Equal(("factor", 3L * 32 * 32, 3L * 16 * 16), (sweep.Parameter, sweep.Points[0].Measurements, sweep.Points[1].Measurements));
            Assert.Equal(["decoder", "hybrid"], sweep.Priors);
        });
        Assert.Contains("superres:factor=2,kernel=mean (1 of 2): decoder, step 1 of 4", shown[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("2 images at 2 points with decoder and hybrid:", shown[^1].ToString(), StringComparison.Ordinal);
    }
}
