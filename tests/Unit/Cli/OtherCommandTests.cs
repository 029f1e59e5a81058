using HybridPrior.Generators;
using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Cli;

public sealed class OtherCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Check_prints_the_environment()
    {
        Command command = Command.Run("check");
        Assert.Equal(0, command.ExitCode);
        foreach (string name in new[] { "TorchSharp", "libtorch", "Threads", "Memory" }) Assert.Contains(name, command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100000")]
    public void Threads_out_of_range_are_refused_before_any_starts(string threads)
    {
        Command command = Command.Run("recover", "--threads", threads, "--out", Path.Combine(folder, "out"));
        Assert.Equal((2, $"The option --threads must be from 1 to 1024, not {threads}.\n"), (command.ExitCode, command.Error));
    }

    /// <summary>libtorch says it in an error of its own, with a page of native frames.</summary>
    [Fact]
    public void Memory_that_does_not_suffice_is_said_in_one_sentence()
    {
        Command command = Command.Run("generator", "sample", ShippedFiles.Generator, "--count", "2000000000", "--out", Path.Combine(folder, "many.png"));
        Assert.Equal(2, command.ExitCode);
        Assert.Equal("The memory of this machine is too small for what was asked for; fewer or smaller images, fewer parameters or fewer measurements need less.\n", command.Error);
        Assert.False(File.Exists(Path.Combine(folder, "many.png")));
    }

    [Fact]
    public void Published_generator_is_described_converted_and_sampled()
    {
        string pth = Shared.Path("models/began64_zhusiling_gen_97000.pth"), converted = Path.Combine(folder, "began.safetensors");
        Command info = Command.Run("generator", "info", pth);
        Assert.Equal(0, info.ExitCode);
        foreach (string part in new[] { "began64", "563395", "64 x U[-1, 1]", "sha256" }) Assert.Contains(part, info.Output, StringComparison.Ordinal);

        Assert.Equal(0, Command.Run("generator", "convert", pth, converted).ExitCode);
        string first = Path.Combine(folder, "a.png"), second = Path.Combine(folder, "b.png");
        Assert.Equal(0, Command.Run("generator", "sample", pth, "--count", "4", "--seed", "3", "--out", first).ExitCode);
        Assert.Equal(0, Command.Run("generator", "sample", converted, "--count", "4", "--seed", "3", "--out", second).ExitCode);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
    }

    [Fact]
    public void Text_file_given_as_a_generator_is_refused_in_one_sentence()
    {
        string path = Path.Combine(folder, "notes.pth");
        File.WriteAllText(path, "notes");
        Command command = Command.Run("generator", "info", path);
        Assert.Equal(2, command.ExitCode);
        Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(path, command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_runs_a_few_steps_and_resumes()
    {
        string images = Path.Combine(folder, "images"), weights = Path.Combine(folder, "g.safetensors");
        Directory.CreateDirectory(images);
        for (int i = 0; i < 6; i++)
            using (Tensor picture = rand(3, 64, 64)) PngFile.Write(Path.Combine(images, $"{i}.png"), picture);
        string[] options = ["train", "dcgan", "--images", images, "--out", weights, "--batch", "4", "--checkpoint-every", "1", "--sample-every", "2"];
        Command first = Command.Run([.. options, "--steps", "1"]);
        Assert.True(first.ExitCode == 0, first.Error);
        Command second = Command.Run([.. options, "--steps", "2", "--resume"]);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.True(File.Exists(Path.Combine(folder, "g.step-000002.png")));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(folder, "g.csv")).Length);
        Assert.Contains("dcgan64", Command.Run("generator", "info", weights).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Gaussian_model_is_trained_in_one_go_and_bad_options_are_refused()
    {
        string images = Path.Combine(folder, "images"), model = Path.Combine(folder, "g.safetensors");
        Directory.CreateDirectory(images);
        for (int i = 0; i < 6; i++)
            using (Tensor picture = rand(3, 16, 16)) PngFile.Write(Path.Combine(images, $"{i}.png"), picture);
        string[] options = ["train", "gaussian", "--images", images, "--out", model, "--size", "16"];
        Command done = Command.Run([.. options, "--components", "4", "--take", "5"]);
        Assert.True(done.ExitCode == 0, done.Error);
        using (GaussianModel trained = GaussianModel.Load(model)) Assert.Equal((4, 16), (trained.Count, trained.ImageSize));
        foreach (string[] bad in new string[][] { ["--components", "0"], ["--components", "99"], ["--take", "7"], ["--take", "0"], ["--size", "15"] })
        {
            Command refused = Command.Run([.. options, .. bad]);
            Assert.True(refused.ExitCode == 2, string.Join(' ', bad));
            Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
