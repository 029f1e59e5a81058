using System.CommandLine;
using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Bench;

/// <summary><c>quality</c>: how real the random samples of generators look, and how many of the real images they cover, by the features of a network that is not ours.</summary>
/// <remarks>
/// Apart from <c>hybridprior</c> because the network and its runtime are 220 MB to download, for a figure that recovery does not need. Real and generated images
/// are as many, since Fréchet distance and covered shares depend on the number. A second part of the real images, where there are enough, tells the best there is to reach.
/// </remarks>
internal static class QualityCommand
{
    private const int Fewest = 8;
    private static readonly Argument<string[]> Files = new("FILES") { Arity = ArgumentArity.OneOrMore, Description = "Weight files." };
    private static readonly Option<string> Folder = new("--images") { Required = true, Description = "Folder of real images." };
    private static readonly Option<int> Count = new("--count") { DefaultValueFactory = _ => 2000, Description = "Images of each kind." };
    private static readonly Option<ulong> Seed = new("--seed") { DefaultValueFactory = _ => 1, Description = "Seed of the latent codes." };

    public static int Run(string[] args)
    {
        RootCommand root = new("How real a generator's samples look and how varied they are, by features of ResNet-18.") { Files, Folder, Count, Seed };
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        root.SetAction(Measure);
        try
        {
            if (parsed.Errors.Count > 0) throw new InputException(parsed.Errors[0].Message);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (InputException error)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    private static int Measure(ParseResult parsed)
    {
        using var gradientsOff = no_grad();
        int count = parsed.GetValue(Count);
        if (count < Fewest) throw new InputException($"{count} images are too few to compare: give --count at least {Fewest}.");
        string[] files = parsed.GetValue(Files)!;
        List<IGenerator> generators = [.. files.Select(file => GeneratorFile.Load(file))];
        if (generators.Select(g => g.ImageSize).Distinct().Count() > 1) throw new InputException("These generators make images of different sizes: compare those of one size.");
        string[] photographs = [.. ImageFiles.Expand([parsed.GetValue(Folder)!]).Take(2 * count)];
        if (photographs.Length < count)
            throw new InputException($"'{parsed.GetValue(Folder)}' has {photographs.Length} images, and {count} are asked for: give a smaller --count.");
        using ImageSet real = ImageSet.Load(photographs, generators[0].ImageSize, ImageCrop.Parse("centre"));

        using ImageFeatures features = new();
        using Tensor reference = Features(features, "real images", Enumerable.Range(0, count).Select(i => real.Images[i]), count);
        Console.WriteLine($"| {count} images of each kind | Fréchet distance | precision | recall |\n| --- | --- | --- | --- |");
        if (real.Count == 2 * count)
        {
            using Tensor others = Features(features, "other real images", Enumerable.Range(count, count).Select(i => real.Images[i]), count);
            Print("other real images", reference, others);
        }
        foreach ((string file, IGenerator generator) in files.Zip(generators))
        {
            using Tensor codes = generator.Latent.Sample(count, new Generator(parsed.GetValue(Seed), CPU));
            using Tensor made = Features(features, file, codes.split(1).Select(z => generator.Image(z)[0].clamp(0, 1)), count);
            Print(file, reference, made);
            generator.Dispose();
        }
        return 0;
    }

    private static void Print(string name, Tensor reference, Tensor made)
    {
        PrecisionRecall covered = PrecisionRecall.Of(reference, made);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {FrechetDistance.Of(reference, made):F2} | {covered.Precision:F3} | {covered.Recall:F3} |"));
    }

    /// <summary>Features of images, (count, 512), one at a time so that memory does not grow with them.</summary>
    private static Tensor Features(ImageFeatures features, string name, IEnumerable<Tensor> images, int count)
    {
        Tensor all = zeros(count, ImageFeatures.Count);
        long row = 0;
        foreach (Tensor image in images)
        {
            using (image)
            using (Tensor one = features.Of(image)) all[row].copy_(one);
            row++;
            if (row % 100 == 0 || row == count) Console.Error.WriteLine($"{name}: {row} of {count}");
        }
        return all;
    }
}
