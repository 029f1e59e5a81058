using System.CommandLine;
using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.Generators;
using HybridPrior.Images;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior generator score</c>: how good a generator is as a prior.</summary>
internal static class GeneratorScoreCommand
{
    private static readonly Argument<string> FilePath = new("FILE") { Description = "Weight file." };
    private static readonly Option<string?> Key = GeneratorCommand.CreateKey();
    private static readonly Option<string[]> ImagePaths = new("--images") { Required = true, AllowMultipleArgumentsPerToken = true, Description = "Images it has not seen: files, folders or @lists." };
    private static readonly Option<string> Crop = new("--crop") { DefaultValueFactory = _ => "centre", Description = "centre, celeba or none." };
    private static readonly Option<int?> Take = new("--take") { Description = "Use only the first N images." };
    private static readonly Option<int> Steps = new("--steps") { DefaultValueFactory = _ => 5500, Description = "Most optimiser steps of each inversion; it ends where the loss hardly falls any more." };
    private static readonly Option<int> Restarts = new("--restarts") { DefaultValueFactory = _ => 3, Description = "Starts per image when representing; the best is kept." };
    private static readonly Option<int[]> Measurements = new("--m") { DefaultValueFactory = _ => [500, 2500], AllowMultipleArgumentsPerToken = true, Description = "Numbers of measurements for compressed sensing." };
    private static readonly Option<int> Batch = new("--batch") { DefaultValueFactory = _ => 16, Description = "Images at the same time; it does not change the result." };
    private static readonly Option<ulong> Seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of operators, noise and starts." };
    private static readonly Option<string?> Json = JsonOutput.CreateFile("File for the figures of every image");
    private static readonly Option<string> DeviceName = DeviceArgument.Create();
    private static readonly Option<int?> Threads = DeviceArgument.CreateThreads();

    public static Command Create()
    {
        Command command = new("score", "Measures how well a generator represents images and recovers them from few measurements (PSNR).") { FilePath };
        foreach (Option option in new Option[] { Key, ImagePaths, Crop, Take, Steps, Restarts, Measurements, Batch, Seed, Json, DeviceName, Threads })
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        bool printed = JsonOutput.Begin(parsed, Json);
        Device device = DeviceArgument.Parse(parsed.GetValue(DeviceName)!);
        DeviceArgument.SetThreads(parsed.GetValue(Threads));
        ScoreOptions options = new(TrainingArguments.AtLeastOne(parsed, Steps), TrainingArguments.AtLeastOne(parsed, Restarts), parsed.GetValue(Seed),
            TrainingArguments.AtLeastOne(parsed, Batch), parsed.GetValue(Measurements));
        string file = parsed.GetValue(FilePath)!;
        GeneratorInfo info = GeneratorFile.Inspect(file, parsed.GetValue(Key));
        using IGenerator generator = GeneratorFile.Load(file, device, parsed.GetValue(Key));
        using ImageSet images = ImageSet.Load(parsed.GetValue(ImagePaths)!, generator.ImageSize, ImageCrop.Parse(parsed.GetValue(Crop)!), parsed.GetValue(Take));
        Terminal.Styled.MarkupLineInterpolated($"{info.Architecture}, latent {info.Latent}; {images.Count} image{(images.Count == 1 ? "" : "s")} of {images.Size} px, {options.Steps} steps, on {device} with {get_num_threads()} threads");
        GeneratorScore score = ProgressDisplay.Watch<ScoreProgress, GeneratorScore>(p => (p.Fraction, Description(p, images.Count)),
            progress => GeneratorScore.Run(generator, images, options, device, progress, cancellation));
        PrintTable(score);
        if (printed) JsonOutput.PrintSaved(file => score.Save(file, info, RunEnvironment.Read(device)));
        else if (parsed.GetValue(Json) is string json) score.Save(json, info, RunEnvironment.Read(device));
        if (score.Cancelled) Terminal.Styled.MarkupLine("[yellow]Cancelled: only what was complete is shown.[/]");
        return score.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    private static string Description(ScoreProgress value, int images) => string.Create(CultureInfo.InvariantCulture,
        $"{value.Row}, from image {value.Image} of {images}, step {value.Step} of {value.Steps}{(value.Psnr is double psnr ? FormattableString.Invariant($", PSNR {psnr:F2} dB") : "")}");

    private static void PrintTable(GeneratorScore score)
    {
        Table table = new();
        table.AddColumns("measurement", "noise", "starts", "PSNR dB");
        foreach (ScoreRow row in score.Rows)
        {
            string half = row.Summary.HalfWidth is double width ? string.Create(CultureInfo.InvariantCulture, $" ± {width:F2}") : "";
            table.AddRow(row.Name, row.Noise, row.Restarts.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{row.Summary.Mean:F2}{half}"));
        }
        Terminal.Styled.Write(table);
        if (score.Images.Count > 1) Terminal.Styled.MarkupLine("[grey]Means over the images; ± is the half width of the 95 % interval.[/]");
    }
}
