using System.Globalization;
using HybridPrior.Catalogue;
using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.NotebookHost.Runs;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Tests.Images;
using HybridPrior.Tests.NotebookHost;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Catalogue;

/// <summary>The short way is the long one, written short.</summary>
[Collection(Serial.Name)]
public sealed class HybridTests : IDisposable
{
    private static readonly Schedule Short = new(2, 3, Seed: 4);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_short_way_gives_what_the_long_one_gives()
    {
        using Image face = Image.Load(ShippedFiles.Faces[0], 64);
        using GaussianOperator op = new(face.Shape, m: 300);
        using Measurement y = op.Measure(face, noise: 0.1, seed: 3);
        using RecoveryResult result = Hybrid.Recover(y, schedule: Short);

        using Tensor batch = face.Pixels.unsqueeze(0);
        using Measurement same = Measurement.Simulate(op, batch, NoiseSpec.TotalNorm(0.1), noiseSeed: 3);
        using IGenerator generator = GeneratorFile.Load(ShippedFiles.Generator);
        using IPrior prior = PriorSpec.Parse("hybrid").Create(new PriorContext(op, Short, generator));
        using RecoveryResult expected = Recovery.Run(prior, same, Short);
        Assert.Equal("hybrid", result.Prior);
        Assert.Equal(0, (expected.Images - result.Images).abs().max().item<float>());
        Assert.Equal(expected.Resolved, result.Resolved);

        result.Save(folder.File("recovered.png"));
        using Image saved = Image.Load(folder.File("recovered.png"), 64);
        Assert.InRange((saved.Pixels - result.Images[0].clamp(0, 1)).abs().max().item<float>(), 0, (0.5f / 255) + 1e-6f);
        Assert.Equal(HybridPrior.Metrics.Psnr.PerImage(result.Images, batch)[0], result.Psnr(face));
    }

    [Fact]
    public void Without_a_schedule_it_takes_the_default_one_and_priors_without_a_generator_any_size()
    {
        using Image small = Image.Load(ShippedFiles.Faces[0], 16);
        using GaussianOperator op = new(small.Shape, m: 40);
        using Measurement y = op.Measure(small, noise: 0, seed: 1);
        using RecoveryResult result = Hybrid.Recover(y, "decoder:width=2"), expected = Hybrid.Recover(y, "decoder:width=2", new Schedule());
        Assert.Equal($"{Schedule.DefaultPreSteps} {Schedule.DefaultSteps.Few}", $"{result.Resolved["pre_steps"]} {result.Resolved["steps"]}");
        Assert.Equal(0, (expected.Images - result.Images).abs().max().item<float>());
        Assert.Contains("needs a generator of images of 16 px", Assert.Throws<InputException>(() => Hybrid.Recover(y)).Message, StringComparison.Ordinal);
        Assert.Contains("not known", Assert.Throws<InputException>(() => Hybrid.Recover(y, "oracle")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_it_stays_in_memory()
    {
        using Image face = Image.Load(ShippedFiles.Faces[0], 64);
        using GaussianOperator op = new(face.Shape, m: 300);
        Recover();
        GC.Collect();   // what other tests left behind
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;
        Recover();
        Assert.Equal(before, Tensor.TotalCount);

        void Recover()
        {
            using Measurement y = op.Measure(face, noise: 0.1, seed: 3);
            Hybrid.Recover(y, schedule: Short).Dispose();
        }
    }

    [Fact]
    public void Its_lines_run_in_a_cell()
    {
        string lines = ShortWay.Lines(folder.File("recovered.png"));
        NotebookRun run = Runs.Cells(
            $"#r \"{typeof(Hybrid).Assembly.Location}\"\nusing HybridPrior;\nusing HybridPrior.Inversion;",
            $"{{\n{lines}\n}}",
            lines.Replace("using var ", "var ", StringComparison.Ordinal) + "\nresult.Psnr(face)");
        Assert.False(run.Failed, run.Cells.FirstOrDefault(c => c.Failure is not null)?.Failure?.Message);
        string psnr = Assert.Single(run.Cells[1].Plain());
        Assert.StartsWith("stdout: ", psnr, StringComparison.Ordinal);
        Assert.InRange(double.Parse(psnr["stdout: ".Length..], CultureInfo.InvariantCulture), 5, 50);
        Assert.Equal([psnr, psnr["stdout: ".Length..].Trim()], run.Cells[2].Plain());
        Assert.True(File.Exists(folder.File("recovered.png")));
    }

    [Fact]
    public void The_program_of_one_file_and_the_documentation_have_its_lines()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string program = File.ReadAllText(Path.Combine(Repository.Root, "notebooks", "hybrid.cs")), docs = File.ReadAllText(Path.Combine(Repository.Root, "lib", "Catalogue", "Hybrid.cs"));
        foreach (string line in ShortWay.Published.Split('\n'))
        {
            Assert.Contains(line, program, StringComparison.Ordinal);
            Assert.Contains(line, docs, StringComparison.Ordinal);
            Assert.Contains(line, readme, StringComparison.Ordinal);
        }
    }
}
