using System.Text.Json;
using HybridPrior.Catalogue;
using HybridPrior.Cli;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Notebooks;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Sweeps;
using HybridPrior.Tests.Cli;
using HybridPrior.Tests.Sweeps;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Catalogue;

/// <summary>A prior with an option, defined in this file alone, works wherever the shipped ones do.</summary>
[Collection(Serial.Name)]
public sealed class OwnPriorTests : IDisposable
{
    private readonly SampleSpec sample = new();

    private readonly IDisposable added = PriorCatalogue.Add(new PriorDefinition("blobs", PriorNeeds.Schedule, "a grid of pixels, blown up", "", (c, v) => new Blobs(c.Size, v.Whole("grid")!.Value) { Name = v.Name })
    {
        Colour = "#123456",
        Options = [new PriorOption("grid", OptionKind.Whole, "8", "pixels along a side", Least: 1)],
    });

    public void Dispose()
    {
        added.Dispose();
        sample.Dispose();
    }

    [Fact]
    public void It_works_in_recover_and_in_its_report()
    {
        int code = RecoverCommand.Create().Parse(["--take", "1", "--prior", "blobs,blobs:grid=16,blobs+decoder", "--operator", "gaussian:m=100", "--steps", "2", "--pre-steps", "2", "--out", sample.Out()]).Invoke();
        Assert.Equal(0, code);
        using JsonDocument summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(sample.Out(), "summary.json")));
        Assert.Equal(["blobs", "blobs:grid=16", "blobs+decoder"], summary.RootElement.GetProperty("means").EnumerateArray().Select(m => m.GetProperty("prior").GetString()));
        string page = File.ReadAllText(Path.Combine(sample.Out(), "report.html"));
        Assert.Contains("#123456", page, StringComparison.Ordinal);
        Assert.Contains("blobs:grid=16", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_works_in_a_spec_and_its_option_changes_the_cell_s_identity()
    {
        sample.Json["priors"] = new System.Text.Json.Nodes.JsonArray("blobs", "blobs:grid=16");
        using SweepInputs inputs = new(SweepSpec.Read(sample.Save()));
        Assert.Equal(4, inputs.Plan.Cells.Select(c => c.Id).Distinct().Count());
        SweepFolder folder = SweepFolder.Begin(sample.Out(), inputs.Plan, amend: false);
        using (SweepRunner runner = new(folder, inputs, new SweepOptions(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60)), null))
            Assert.Equal((4, 0), (runner.Run(default) is { } outcome ? outcome.Computed : 0, folder.ReadAll().Records.Count(r => r.Error is not null)));
        Assert.Equal(["blobs", "blobs:grid=16"], folder.ReadAll().Records.Select(r => r.Cell.Prior).Distinct().Order());
        // The option that is left out decides too, by its default.
        Assert.Equal(["blobs:grid=16", "blobs:grid=8"], inputs.Plan.Cells.Select(c => c.Decides["prior"]).Distinct().Order());
        Command report = Command.Run("sweep", "report", sample.Out(), "--out", sample.Out("report"));
        Assert.True(report.ExitCode == 0, report.Error);
        string page = File.ReadAllText(Path.Combine(sample.Out("report"), "report.html"));
        Assert.Contains("blobs:grid=16", page, StringComparison.Ordinal);
        Assert.Contains("#123456", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_option_is_checked_and_told_wherever_priors_are()
    {
        Assert.Equal("The option 'grid' of the prior 'blobs' must be a whole number of at least 1, not '0'.", Assert.Throws<InputException>(() => PriorSpec.Parse("blobs:grid=0")).Message);
        sample.Json["priors"] = new System.Text.Json.Nodes.JsonArray("blobs:gird=16");
        Assert.Contains("$.priors[0]: The prior 'blobs' has no option 'gird'; its options are grid.", Assert.Throws<InputException>(() => SweepSpec.Read(sample.Save())).Message, StringComparison.Ordinal);
        Assert.Contains("| `blobs` | a grid of pixels, blown up |", PriorCatalogue.Markdown(), StringComparison.Ordinal);
        Assert.Contains("blobs", SpecSchema.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_works_in_a_cell_by_name_and_as_an_object()
    {
        using Session session = Session.Open(ShippedFiles.Generator, new(2, 2));
        using ImageSet faces = session.Images("faces", 1);
        using Measurement y = session.Measure(faces, "gaussian:m=100");
        using Blobs own = new(64, 4) { Name = "my blobs" };
        using Comparison comparison = session.Compare(faces, y, "blobs:grid=16", own);
        Assert.Equal(["blobs:grid=16", "my blobs"], comparison.Outcomes.Select(o => o.Prior));
        Assert.Contains("my blobs", comparison.Means().ToHtml(), StringComparison.Ordinal);
    }

    private sealed class Blobs(int size, int grid) : IParametricPrior, IDisposable
    {
        public string Name { get; init; } = "blobs";

        public IReadOnlyList<long> ImageShape => [3, size, size];

        public IReadOnlyList<ParameterBlock> Blocks { get; } = [new("pixels", 3L * grid * grid, random => rand([3L * grid * grid], generator: random))];

        public Tensor Image(Parameters parameters) =>
            nn.functional.interpolate(parameters["pixels"].view(-1, 3, grid, grid), size: [size, size], mode: InterpolationMode.Nearest);

        public void Dispose()
        {
        }
    }
}
