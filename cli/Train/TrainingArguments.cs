using System.CommandLine;
using System.Globalization;
using HybridPrior.Images;
using HybridPrior.Reports;
using HybridPrior.Training;
using Spectre.Console;
using TorchSharp;

namespace HybridPrior.Cli;

/// <summary>The options all training commands share, and what they do with them.</summary>
internal sealed class TrainingArguments(int steps, int batch, double learningRate)
{
    private readonly Option<string> images = new("--images") { Required = true, Description = "Folder of training images, or @list.txt." };
    private readonly Option<bool> mixedSizes = new("--mixed-sizes") { Description = "Accepts images of different sizes; the centre square of each is resized." };
    private readonly Option<string> output = new("--out") { Required = true, Description = "Weight file to write (.safetensors); log, loss plot and sample sheets lie beside it." };
    private readonly Option<int> steps = new("--steps") { DefaultValueFactory = _ => steps, Description = "Optimiser steps." };
    private readonly Option<int> batch = new("--batch") { DefaultValueFactory = _ => batch, Description = "Images per step." };
    private readonly Option<double> learningRate = new("--lr") { DefaultValueFactory = _ => learningRate, Description = "Adam's step size at the start." };
    private readonly Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of all randomness." };
    private readonly Option<int> checkpointEvery = new("--checkpoint-every") { DefaultValueFactory = _ => 250, Description = "Steps between checkpoints." };
    private readonly Option<int> sampleEvery = new("--sample-every") { DefaultValueFactory = _ => 500, Description = "Steps between sample sheets." };
    private readonly Option<bool> resume = new("--resume") { Description = "Goes on from the checkpoint beside the output file." };
    private readonly Option<string> device = DeviceArgument.Create();
    private readonly Option<int?> threads = DeviceArgument.CreateThreads();

    /// <summary>The option that names the training images.</summary>
    public Option<string> Images => images;

    /// <summary>The option to go on from a checkpoint.</summary>
    public Option<bool> Resume => resume;

    /// <summary>Gives a training command its options and its action.</summary>
    /// <param name="command">The command, with the options of its recipe.</param>
    /// <param name="imageSize">Side of the images to train on.</param>
    /// <param name="create">Makes the trainer.</param>
    /// <param name="check">Refuses options of the recipe before any image is read.</param>
    public Command AddTo(
        Command command, Func<ParseResult, int> imageSize, Func<ParseResult, TrainingOptions, torch.Tensor, Trainer> create, Action<ParseResult>? check = null)
    {
        foreach (Option option in new Option[] { images, mixedSizes, output, steps, batch, learningRate, seed, checkpointEvery, sampleEvery, resume, device, threads })
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            check?.Invoke(parsed);
            return Task.FromResult(Run(parsed, imageSize(parsed), create, cancellation));
        });
        return command;
    }

    /// <summary>A number that must be positive.</summary>
    public static int AtLeastOne<T>(ParseResult parsed, Option<T> option) =>
        Convert.ToInt32(parsed.GetValue(option), CultureInfo.InvariantCulture) is int value && value >= 1
            ? value
            : throw new InputException($"The option {option.Name} must be at least 1, not {value}.");

    private int Run(ParseResult parsed, int imageSize, Func<ParseResult, TrainingOptions, torch.Tensor, Trainer> create, CancellationToken cancellation)
    {
        DeviceArgument.SetThreads(parsed.GetValue(threads));
        double rate = parsed.GetValue(learningRate);
        if (!(rate > 0 && double.IsFinite(rate))) throw new InputException($"The option --lr must be a positive number, not {rate.ToString(CultureInfo.InvariantCulture)}.");
        TrainingOptions options = new(parsed.GetValue(output)!, AtLeastOne(parsed, steps), AtLeastOne(parsed, batch), rate, parsed.GetValue(seed),
            AtLeastOne(parsed, checkpointEvery), AtLeastOne(parsed, sampleEvery), DeviceArgument.Parse(parsed.GetValue(device)!));
        string folder = parsed.GetValue(images)!;
        using torch.Tensor set = TrainingImages.Load(TrainingFolder.Files(folder, parsed.GetValue(mixedSizes)), imageSize, ImageCrop.Centre, cancellation: cancellation);
        Terminal.Styled.MarkupLineInterpolated($"{set.shape[0]} image{(set.shape[0] == 1 ? "" : "s")} from {folder}");
        using Trainer trainer = create(parsed, options, set);
        string plot = Path.ChangeExtension(trainer.LogPath, ".html");
        trainer.Published += () => LossPlot.Write(trainer.LogPath, plot);
        trainer.Run(parsed.GetValue(resume), new TrainingDisplay(), cancellation);
        Terminal.Styled.MarkupLineInterpolated($"{trainer.StepsDone} steps done, weights in {options.Output}, losses in {plot}");
        return cancellation.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Done;
    }
}
