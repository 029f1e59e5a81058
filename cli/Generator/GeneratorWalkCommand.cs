using System.CommandLine;
using HybridPrior.Generators;
using HybridPrior.Images;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior generator walk</c>: a film of a walk through latent space.</summary>
internal static class GeneratorWalkCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = "Weight file." };
        Option<int> frames = new("--frames") { DefaultValueFactory = _ => 60, Description = "Number of images." };
        Option<int> stops = new("--stops") { DefaultValueFactory = _ => 5, Description = "Number of random codes the walk passes before it returns to the first." };
        Option<int> time = new("--frame-ms") { DefaultValueFactory = _ => 80, Description = "Milliseconds each image is shown." };
        Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of the random codes." };
        Option<string> output = new("--out") { Required = true, Description = "Animation to write (.webp)." };
        Option<string?> key = GeneratorCommand.CreateKey();
        Command command = new("walk", "Draws a closed walk through latent space as an animated WebP.") { file, frames, stops, time, seed, output, key };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(key), TrainingArguments.AtLeastOne(parsed, frames), TrainingArguments.AtLeastOne(parsed, stops),
            TrainingArguments.AtLeastOne(parsed, time), parsed.GetValue(seed), parsed.GetValue(output)!));
        return command;
    }

    private static void Run(string file, string? key, int frames, int stops, int milliseconds, ulong seed, string output)
    {
        if (!output.EndsWith(".webp", StringComparison.OrdinalIgnoreCase))
            throw new InputException($"The option --out must name a .webp file, not '{output}': animations are written as WebP.");
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        using IGenerator generator = GeneratorFile.Load(file, key: key);
        Tensor codes = LatentWalk.Codes(generator.Latent, frames, stops, new Generator(seed, CPU));
        // One by one: a film of a large generator would not fit into memory at once.
        Tensor film = cat([.. codes.split(1).Select(generator.Image)]);
        WebpAnimation.Write(output, film, milliseconds);
        Terminal.Styled.MarkupLineInterpolated($"Wrote {output}");
    }
}
