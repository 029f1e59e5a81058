using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train gaussian</c>: fits the Gaussian model, in one go and without steps.</summary>
internal static class TrainGaussian
{
    private const int LargestComponents = 64;

    public static Command Create()
    {
        Option<string> images = new("--images") { Required = true, Description = "Folder of training images." };
        Option<string> output = new("--out") { Required = true, Description = "Model file to write (.safetensors)." };
        Option<int> components = new("--components") { DefaultValueFactory = _ => 500, Description = "Number of principal components." };
        Option<int> size = new("--size") { DefaultValueFactory = _ => 64, Description = "Side of the images in pixels." };
        Option<int?> coarse = new("--component-size") { Description = "Side at which the components are found and stored, in pixels; that of the images, at most 64, unless given." };
        Option<int?> take = new("--take") { Description = "Use only N images, drawn at random." };
        Option<ulong> seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of that draw." };
        Option<int?> threads = DeviceArgument.CreateThreads();
        Command command = new("gaussian", "Gaussian model: mean, principal components and the variance left over; exact, in minutes.") { images, output, components, size, coarse, take, seed, threads };
        command.SetAction((parsed, cancellation) =>
        {
            IdleOptions.Refuse(parsed, (seed, parsed.GetValue(take) is null ? "without --take nothing is drawn" : null));
            return Task.FromResult(Run(parsed.GetValue(images)!, parsed.GetValue(output)!, parsed.GetValue(components),
                parsed.GetValue(size), parsed.GetValue(coarse) ?? Math.Min(parsed.GetValue(size), LargestComponents), parsed.GetValue(take), parsed.GetValue(seed), parsed.GetValue(threads), cancellation));
        });
        return command;
    }

    private static int Run(string images, string output, int components, int size, int componentSide, int? take, ulong seed, int? threads, CancellationToken cancellation)
    {
        DeviceArgument.SetThreads(threads);
        if (take < 1) throw new InputException($"The option --take must be at least 1, not {take}.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(output))!;
        if (!Directory.Exists(folder)) throw new InputException($"The folder '{folder}' of --out does not exist.");
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            IReadOnlyList<string> files = ImageFiles.Expand([images]);
            if (take is int count) files = Choose(files, count, seed);
            using Tensor set = TrainingImages.Load(files, size, ImageCrop.Centre, cancellation: cancellation);
            using GaussianModel model = GaussianTraining.Fit(set, components, componentSide,
                step => Terminal.Styled.MarkupLineInterpolated($"{clock.Elapsed:mm\\:ss}  {step}"), cancellation);
            model.Save(output, componentSide: componentSide, metadata: new Dictionary<string, string>
            {
                ["recipe"] = "gaussian: principal components of the images and their mirror images, variance left over per cosine coefficient, components in half precision",
                ["component_side"] = componentSide.ToString(CultureInfo.InvariantCulture),
                ["training_images"] = set.shape[0].ToString(CultureInfo.InvariantCulture),
                ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            });
            Terminal.Styled.MarkupLineInterpolated($"{clock.Elapsed:mm\\:ss}  {model.Count} components, {model.MeanLeftOver:G3} variance left over per pixel, in {output}");
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Terminal.Styled.MarkupLine("[yellow]Cancelled: nothing was written.[/]");
            return ExitCode.Cancelled;
        }
    }

    private static IReadOnlyList<string> Choose(IReadOnlyList<string> files, int count, ulong seed)
    {
        if (count > files.Count) throw new InputException($"The option --take asks for {count} images, but there are {files.Count}.");
        using Tensor order = randperm(files.Count, generator: new Generator(seed, CPU));
        return [.. order.data<long>().ToArray().Take(count).Order().Select(i => files[(int)i])];
    }
}
