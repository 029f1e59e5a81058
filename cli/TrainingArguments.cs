using System.CommandLine;
using HybridPrior.Images;
using HybridPrior.Training;
using Spectre.Console;
using TorchSharp;

namespace HybridPrior.Cli;

/// <summary>The options all training commands share, and what they do with them.</summary>
internal sealed class TrainingArguments(int steps, int batch, double learningRate)
{
    private readonly Option<string> images = new("--images") { Required = true, Description = "Folder of training images." };
    private readonly Option<string> output = new("--out") { Required = true, Description = "Weight file to write (.safetensors)." };
    private readonly Option<int> steps = new("--steps") { DefaultValueFactory = _ => steps, Description = "Optimiser steps." };
    private readonly Option<int> batch = new("--batch") { DefaultValueFactory = _ => batch, Description = "Images per step." };
    private readonly Option<double> learningRate = new("--lr") { DefaultValueFactory = _ => learningRate, Description = "Adam's step size." };
    private readonly Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of all randomness." };
    private readonly Option<int> checkpointEvery = new("--checkpoint-every") { DefaultValueFactory = _ => 250, Description = "Steps between checkpoints." };
    private readonly Option<int> sampleEvery = new("--sample-every") { DefaultValueFactory = _ => 500, Description = "Steps between sample sheets." };
    private readonly Option<bool> resume = new("--resume") { Description = "Goes on from the checkpoint beside the output file." };
    private readonly Option<string> device = DeviceArgument.Create();
    private readonly Option<int?> threads = DeviceArgument.CreateThreads();

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { images, output, steps, batch, learningRate, seed, checkpointEvery, sampleEvery, resume, device, threads })
            command.Options.Add(option);
    }

    public int Run(ParseResult parsed, int imageSize, Func<TrainingOptions, torch.Tensor, Trainer> create, CancellationToken cancellation)
    {
        DeviceArgument.SetThreads(parsed.GetValue(threads));
        TrainingOptions options = new(parsed.GetValue(output)!, parsed.GetValue(steps), parsed.GetValue(batch), parsed.GetValue(learningRate),
            parsed.GetValue(seed), parsed.GetValue(checkpointEvery), parsed.GetValue(sampleEvery), DeviceArgument.Parse(parsed.GetValue(device)!));
        using torch.Tensor set = TrainingImages.Load(ImageFiles.Expand([parsed.GetValue(images)!]), imageSize, ImageCrop.Centre, cancellation: cancellation);
        AnsiConsole.MarkupLineInterpolated($"{set.shape[0]} images from {parsed.GetValue(images)}");
        using Trainer trainer = create(options, set);
        trainer.Run(parsed.GetValue(resume), new TrainingDisplay(), cancellation);
        AnsiConsole.MarkupLineInterpolated($"{trainer.StepsDone} steps done, weights in {options.Output}");
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
