using System.CommandLine;
using System.Globalization;
using HybridPrior.Experiments;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Measurements;
using HybridPrior.Operators;
using HybridPrior.Priors;
using HybridPrior.Reports;
using Spectre.Console;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior recover</c>: recovers images from simulated measurements with several priors side by side.</summary>
internal static class RecoverCommand
{
    private static readonly Option<string[]> ImagePaths = new("--images") { AllowMultipleArgumentsPerToken = true, Description = "Image files, folders or @lists; the shipped samples unless given." };
    private static readonly Option<int?> Size = new("--size") { Description = "Side of the images in pixels; the generator's unless given." };
    private static readonly Option<string> Crop = new("--crop") { DefaultValueFactory = _ => "centre", Description = "centre, celeba or none." };
    private static readonly Option<string> Operator = new("--operator") { DefaultValueFactory = _ => "gaussian:m=1000", Description = "gaussian:m=1000 | superres:factor=4,kernel=mean | inpaint:keep=0.3 | inpaint:box=24 | blur:sigma=2 | identity; joined by + for one after the other." };
    private static readonly Option<string> Priors = new("--prior") { DefaultValueFactory = _ => "generator,decoder,hybrid", Description = $"Priors to compare, separated by commas: {string.Join(", ", PriorCatalogue.Names)}." };
    private static readonly Option<string?> GeneratorPath = new("--generator") { Description = "Weight file of the generator; the shipped DCGAN unless given." };
    private static readonly Option<string?> GaussianPath = new("--gaussian") { Description = "Model file of the Gaussian prior and of --correct; the shipped one unless given." };
    private static readonly Option<bool> Correct = new("--correct") { Description = "Also corrects each prior's images with the Gaussian model (learned back-projection)." };
    private static readonly Option<double> SparseWeight = new("--lasso-weight") { DefaultValueFactory = _ => 0.01, Description = "Weight of the sum of magnitudes in lasso-dct and lasso-haar." };
    private static readonly Option<double> VariationWeight = new("--tv-weight") { DefaultValueFactory = _ => 0.01, Description = "Weight of the total variation in tv." };
    private static readonly Option<string> Noise = new("--noise") { DefaultValueFactory = _ => "0.1", Description = "Expected norm of the noise, or sigma=0.01 per measurement, or none." };
    private static readonly Option<int> Steps = new("--steps") { DefaultValueFactory = _ => 400, Description = "Joint steps." };
    private static readonly Option<int> PreSteps = new("--pre-steps") { DefaultValueFactory = _ => 150, Description = "Steps each half of the hybrid gets on its own first; single priors get them too." };
    private static readonly Option<double> LearningRate = new("--lr") { DefaultValueFactory = _ => 1e-2, Description = "Adam's step size." };
    private static readonly Option<int> Restarts = new("--restarts") { DefaultValueFactory = _ => 1, Description = "Starts per image; the one that explains the measurements best is kept." };
    private static readonly Option<int?> Width = new("--width") { Description = "Channels of the Deep Decoder; by the paper's rule from m unless given." };
    private static readonly Option<string> Order = new("--layer-order") { DefaultValueFactory = _ => "norm-first", Description = "norm-first (the authors' later code) or upsample-first (Heckel and Hand 2018)." };
    private static readonly Option<ulong> Seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of operator, noise and starts." };
    private static readonly Option<int?> Threads = DeviceArgument.CreateThreads();
    private static readonly Option<string> DeviceName = DeviceArgument.Create();
    private static readonly Option<int?> Take = new("--take") { Description = "Use only the first N images." };
    private static readonly Option<bool> Paper = new("--paper") { Description = "The paper's recipe: 500 separate and 5000 joint steps." };
    private static readonly Option<string> Output = new("--out") { DefaultValueFactory = _ => Path.Combine("out", "recover"), Description = "Folder for report.html, summary.json and the pictures." };

    public static Command Create()
    {
        Command command = new("recover", "Recovers images from few measurements with several priors side by side.");
        foreach (Option option in new Option[] { ImagePaths, Size, Crop, Operator, Priors, GeneratorPath, GaussianPath, Correct, SparseWeight, VariationWeight, Noise, Steps, PreSteps, LearningRate, Restarts, Width, Order, Seed, Threads, DeviceName, Take, Paper, Output })
            command.Options.Add(option);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        Device device = DeviceArgument.Parse(parsed.GetValue(DeviceName)!);
        DeviceArgument.SetThreads(parsed.GetValue(Threads));
        Recipe recipe = ReadRecipe(parsed);
        ulong seed = parsed.GetValue(Seed);
        OperatorSpec operatorSpec = OperatorSpec.Parse(parsed.GetValue(Operator)!);
        NoiseSpec noise = NoiseSpec.Parse(parsed.GetValue(Noise)!);
        string[] names = parsed.GetValue(Priors)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0) throw new InputException($"The option --prior names no prior; known are {string.Join(", ", PriorCatalogue.Names)}.");
        string output = OutputFolder.Prepare(parsed.GetValue(Output)!);

        string generatorPath = parsed.GetValue(GeneratorPath) ?? ShippedFiles.Generator;
        using IGenerator generator = GeneratorFile.Load(generatorPath, device);
        int size = parsed.GetValue(Size) ?? generator.ImageSize;
        if (size != generator.ImageSize)
            throw new InputException($"The generator '{generatorPath}' makes images of {generator.ImageSize} px, so --size must be {generator.ImageSize}, not {size}.");
        string[] paths = parsed.GetValue(ImagePaths) is { Length: > 0 } given ? given : [ShippedFiles.Images];
        using ImageSet images = ImageSet.Load(paths, size, ImageCrop.Parse(parsed.GetValue(Crop)!), parsed.GetValue(Take));
        using ILinearOperator a = operatorSpec.Create([3, size, size], seed, device);
        using Measurement measurement = Measurement.Take(a, images.Images.to(device), noise, operatorSeed: seed, noiseSeed: seed);

        long m = measurement.Y[0].numel();
        int width = parsed.GetValue(Width) ?? DeepDecoder.WidthFor(m, generator.Latent.Count);
        if (!DeepDecoder.FitsWithin(width, m, generator.Latent.Count))
            AnsiConsole.MarkupLineInterpolated($"[yellow]With {m} measurements and a latent code of {generator.Latent.Count} no Deep Decoder of width {width} has fewer parameters than there are measurements.[/]");
        string gaussianPath = parsed.GetValue(GaussianPath) ?? ShippedFiles.Gaussian;
        using GaussianModel? gaussian = parsed.GetValue(Correct) || names.Contains("gaussian") ? LoadGaussian(gaussianPath, size, device) : null;
        using GaussianPrior? correction = parsed.GetValue(Correct) ? new GaussianPrior(gaussian!) : null;
        PriorSettings settings = new(generator, width, LayerOrderArgument.Parse(parsed.GetValue(Order)!), parsed.GetValue(LearningRate), seed, device,
            gaussian, parsed.GetValue(SparseWeight), parsed.GetValue(VariationWeight));
        IReadOnlyList<IPrior> priors = [.. names.Select(name => PriorCatalogue.Create(name, settings))];
        Dictionary<string, object> recorded = Recorded(parsed, paths, recipe, operatorSpec, noise, generatorPath, generator, width, size, m);
        if (gaussian is not null) recorded["gaussian"] = $"{Path.GetFileName(gaussianPath)} ({gaussian.Count} components)";
        if (names.Any(name => name.StartsWith("lasso", StringComparison.Ordinal))) recorded["lasso_weight"] = parsed.GetValue(SparseWeight);
        if (names.Contains("tv")) recorded["tv_weight"] = parsed.GetValue(VariationWeight);

        RunEnvironment environment = RunEnvironment.Read(device);
        AnsiConsole.MarkupLineInterpolated($"{images.Count} images of {size} px, {a} ({m} of {3L * size * size} numbers, {100.0 * m / (3L * size * size):F1} %), noise {noise}, on {device} with {environment.Threads} threads");
        using Comparison comparison = RecoverDisplay.Watch(progress => Comparison.Run(images, measurement, priors, recipe, progress, cancellation, correction));
        RecoverDisplay.PrintTable(comparison);
        ComparisonReport report = new(comparison, environment, recorded);
        report.Save(output);
        AnsiConsole.MarkupLineInterpolated($"Report: {Path.Combine(output, "report.html")}");
        if (comparison.Cancelled) AnsiConsole.MarkupLine("[yellow]Cancelled: the figures are those of the steps that were done.[/]");
        return comparison.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    private static GaussianModel LoadGaussian(string path, int size, Device device)
    {
        GaussianModel model = GaussianModel.Load(path, device);
        if (model.ImageSize == size) return model;
        int modelSize = model.ImageSize;
        model.Dispose();
        throw new InputException($"The Gaussian model '{path}' is of images of {modelSize} px, but the images here have {size} px.");
    }

    private static Recipe ReadRecipe(ParseResult parsed)
    {
        Recipe recipe = parsed.GetValue(Paper) ? Recipe.Paper : new Recipe(parsed.GetValue(PreSteps), parsed.GetValue(Steps));
        recipe = recipe with { Restarts = parsed.GetValue(Restarts), Seed = parsed.GetValue(Seed) };
        if (recipe.Steps < 0) throw new InputException($"The option --steps must not be negative, but is {recipe.Steps}.");
        if (recipe.PreSteps < 0) throw new InputException($"The option --pre-steps must not be negative, but is {recipe.PreSteps}.");
        if (recipe.Total < 1) throw new InputException("There must be at least one step, in --steps or --pre-steps.");
        if (recipe.Restarts < 1) throw new InputException($"The option --restarts must be at least 1, not {recipe.Restarts}.");
        double rate = parsed.GetValue(LearningRate);
        if (!(rate > 0 && double.IsFinite(rate))) throw new InputException($"The option --lr must be a positive number, not {rate.ToString(CultureInfo.InvariantCulture)}.");
        if (parsed.GetValue(Take) is int take && take < 1) throw new InputException($"The option --take must be at least 1, not {take}.");
        return recipe;
    }

    private static Dictionary<string, object> Recorded(
        ParseResult parsed, IReadOnlyList<string> paths, Recipe recipe, OperatorSpec operatorSpec, NoiseSpec noise, string generatorPath, IGenerator generator, int width, int size, long m) => new()
        {
            ["images"] = string.Join(' ', paths),
            ["operator"] = operatorSpec.ToString(),
            ["measurements"] = m,
            ["size"] = size,
            ["crop"] = parsed.GetValue(Crop)!,
            ["noise"] = noise.ToString(),
            ["generator"] = Path.GetFileName(generatorPath),
            ["generator_sha256"] = GeneratorFile.Inspect(generatorPath).Sha256,
            ["latent"] = generator.Latent.ToString(),
            ["decoder_width"] = width,
            ["layer_order"] = parsed.GetValue(Order)!,
            ["pre_steps"] = recipe.PreSteps,
            ["steps"] = recipe.Steps,
            ["restarts"] = recipe.Restarts,
            ["learning_rate"] = parsed.GetValue(LearningRate),
            ["seed"] = recipe.Seed,
        };
}
