using System.Text.Json;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Weights;
using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Cli;

/// <summary>Scoring, walking and training from the command line; TorchScript files stand in for large generators.</summary>
public sealed class GeneratorCommandTests : IDisposable
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Generators", "fixtures", "script_plain.pt");
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Score_prints_a_table_and_writes_json()
    {
        string json = Path.Combine(folder, "score.json");
        Command command = Command.Run("generator", "score", Script, "--images", Pictures(2, 16), "--steps", "20", "--restarts", "2", "--m", "50", "100", "--json", json);
        Assert.True(command.ExitCode == 0, command.Error);
        foreach (string part in new[] { "representation", "m = 50", "m = 100", "PSNR" }) Assert.Contains(part, command.Output, StringComparison.Ordinal);
        Assert.Equal(3, JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("scores").GetArrayLength());
    }

    [Fact]
    public void Walk_writes_an_animation()
    {
        string film = Path.Combine(folder, "walk.webp");
        Command command = Command.Run("generator", "walk", Script, "--frames", "6", "--seed", "2", "--out", film);
        Assert.True(command.ExitCode == 0, command.Error);
        using SKCodec codec = SKCodec.Create(film);
        Assert.Equal(6, codec.FrameCount);
        Refused("must name a .webp file", "generator", "walk", Script, "--out", Path.Combine(folder, "walk.mp4"));
    }

    [Fact]
    public void Script_is_described_sampled_and_used_for_recovery()
    {
        Assert.Contains("16 x N(0, 1^2)", Command.Run("generator", "info", Script).Output, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run("generator", "sample", Script, "--out", Path.Combine(folder, "sheet.png")).ExitCode);
        Command recover = Command.Run("recover", "--generator", Script, "--images", Pictures(1, 16), "--operator", "gaussian:m=100", "--steps", "2", "--pre-steps", "2", "--out", Path.Combine(folder, "out"));
        Assert.True(recover.ExitCode == 0, recover.Error);
    }

    [Fact]
    public void Generator_is_taken_out_of_a_checkpoint_by_its_key()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = new PlainBegan64().Declaration.Weights.ToDictionary(w => w.Name, w => zeros([.. w.Shape], dtype: ScalarType.Float16));
        string one = Path.Combine(folder, "one.safetensors"), two = Path.Combine(folder, "two.safetensors"), converted = Path.Combine(folder, "converted.safetensors");
        Safetensors.Write(one, weights.ToDictionary(w => $"model_state_dict.{w.Key}", w => w.Value));
        Safetensors.Write(two, new[] { "G", "G_ema" }.SelectMany(key => weights.Select(w => (Name: $"{key}.{w.Key}", w.Value))).ToDictionary(w => w.Name, w => w.Value));
        Assert.Contains("model_state_dict, the key under which the weights lie", Command.Run("generator", "info", one).Output, StringComparison.Ordinal);
        Refused("holds 2 generators, under the keys 'G', 'G_ema'", "generator", "info", two);
        Refused("has no key 'D'", "generator", "info", two, "--key", "D");
        Assert.Equal(0, Command.Run("generator", "convert", two, converted, "--key", "G_ema").ExitCode);
        Assert.DoesNotContain("the key under which", Command.Run("generator", "info", converted).Output, StringComparison.Ordinal);
        Refused("the key 'G' has nothing to choose", "generator", "info", converted, "--key", "G");
        string normal = Path.Combine(folder, "normal.safetensors"), again = Path.Combine(folder, "again.safetensors");
        Assert.Equal(0, Command.Run("generator", "convert", two, normal, "--key", "G_ema", "--latent", "uniform:1").ExitCode);
        Refused("says itself that its latent codes were 'uniform:1' in training, so 'normal:1' cannot be given", "generator", "convert", normal, again, "--latent", "normal:1");
        Assert.False(File.Exists(again));
        Refused("the key 'G' has nothing to choose", "generator", "sample", Script, "--key", "G", "--out", Path.Combine(folder, "sheet.png"));
    }

    [Fact]
    public void Vae_trains_a_few_steps_with_a_loss_plot_and_resumes()
    {
        string weights = Path.Combine(folder, "g.safetensors");
        string list = Path.Combine(folder, "list.txt");
        File.WriteAllLines(list, [Pictures(3, 64), Pictures(3, 64)]);
        string[] options = ["train", "vae", "--images", $"@{list}", "--out", weights, "--batch", "4", "--encoder-width", "4", "--checkpoint-every", "1"];
        Command first = Command.Run([.. options, "--steps", "1"]), second = Command.Run([.. options, "--steps", "2", "--resume"]);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.True(second.ExitCode == 0, second.Error);
        Assert.Contains("2 steps", File.ReadAllText(Path.Combine(folder, "g.html")), StringComparison.Ordinal);
        Assert.Contains("vae64", Command.Run("generator", "info", weights).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_training_images_and_options_are_refused_in_one_sentence()
    {
        string empty = Path.Combine(folder, "empty"), mixed = Pictures(2, 64), one = Pictures(1, 64), few = Pictures(3, 64), weights = Path.Combine(folder, "g.safetensors");
        Directory.CreateDirectory(empty);
        using (Tensor large = rand(3, 80, 80)) PngFile.Write(Path.Combine(mixed, "large.png"), large);
        Refused("holds no image", "train", "glo", "--images", empty, "--out", weights);
        Refused("one image only", "train", "vae", "--images", one, "--out", weights);
        Refused("mixed sizes", "train", "began", "--images", mixed, "--out", weights);
        Refused("there are 3", "train", "dcgan", "--images", few, "--out", weights);
        Refused("64 or 128", "train", "began", "--images", few, "--size", "32", "--out", weights);
        Refused("--encoder-width", "train", "vae", "--images", few, "--batch", "2", "--encoder-width", "0", "--out", weights);
        Refused("--code-lr", "train", "glo", "--images", few, "--batch", "2", "--code-lr", "0", "--out", weights);
        Refused("--steps", "train", "glo", "--images", few, "--steps", "0", "--out", weights);
        Assert.False(File.Exists(weights));
    }

    private static void Refused(string part, params string[] arguments)
    {
        Command command = Command.Run(arguments);
        Assert.True(command.ExitCode == 2, $"{string.Join(' ', arguments)}: exit code {command.ExitCode}, {command.Error}");
        Assert.Single(command.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(part, command.Error, StringComparison.Ordinal);
    }

    private string Pictures(int count, int size)
    {
        string place = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        for (int i = 0; i < count; i++)
            using (Tensor picture = rand(3, size, size)) PngFile.Write(Path.Combine(place, $"{i}.png"), picture);
        return place;
    }
}
