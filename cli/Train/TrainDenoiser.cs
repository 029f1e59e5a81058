using System.CommandLine;
using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Training;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train denoiser</c>.</summary>
internal static class TrainDenoiser
{
    private const int Size = 64;

    public static Command Create()
    {
        TrainingArguments general = new(steps: 60_000, batch: 16, learningRate: 1e-3);
        Option<string[]> more = new("--more-images") { AllowMultipleArgumentsPerToken = true, Description = "Further folders of training images, each of a size of its own." };
        Option<string[]> heldOut = new("--held-out") { AllowMultipleArgumentsPerToken = true, Description = "Folders of images to score on, by noise level, beside BM3D and the Wiener estimate of the Gaussian model." };
        Option<string> widths = new("--widths") { DefaultValueFactory = _ => "32,64,128", Description = "Channels at 1/2, 1/4, ... of the side, multiples of 16." };
        Option<int> blocks = new("--blocks") { DefaultValueFactory = _ => 2, Description = "Residual blocks per level." };
        Option<double> least = new("--least-noise") { DefaultValueFactory = _ => 0.005, Description = "Least standard deviation of the noise." };
        Option<double> most = new("--most-noise") { DefaultValueFactory = _ => 1, Description = "Largest standard deviation of the noise." };
        Option<bool> half = new("--bfloat16") { Description = "16-bit activations: twice as fast on processors that multiply them (avx512_bf16), slow on others." };
        Command command = new("denoiser", "A network for 64 px that removes noise of any level, for posterior sampling.") { more, heldOut, widths, blocks, least, most, half };
        return general.AddTo(command, parsed => Side(TrainingFolder.Files(parsed.GetValue(general.Images)!)), (parsed, options, images) =>
        {
            List<Tensor> sets = [images];
            foreach (string folder in parsed.GetValue(more) ?? [])
            {
                IReadOnlyList<string> files = TrainingFolder.Files(folder);
                sets.Add(TrainingImages.Load(files, Side(files), ImageCrop.Centre));
            }
            DenoiserTrainer trainer = new(options, new DenoiserOptions(new DenoiserNetwork(Widths(parsed.GetValue(widths)!), TrainingArguments.AtLeastOne(parsed, blocks)),
                Size, parsed.GetValue(least), parsed.GetValue(most), parsed.GetValue(half)), sets);
            if (parsed.GetValue(heldOut) is { Length: > 0 } folders) Score(trainer, options, folders, parsed.GetValue(general.Resume));
            return trainer;
        });
    }

    private static void Score(DenoiserTrainer trainer, TrainingOptions options, IReadOnlyList<string> folders, bool resume)
    {
        using GaussianModel gaussian = GaussianModel.Load(ShippedFiles.Gaussian);
        DenoiserScores scores = new(Path.ChangeExtension(trainer.LogPath, ".scores.csv"),
            folders.ToDictionary(f => Path.GetRelativePath(Path.Combine(f, "../.."), f).Replace('\\', '/'), f => ImageSet.Load([f], Size, ImageCrop.Centre)), gaussian, resume);
        trainer.Published += () =>
        {
            using Denoiser denoiser = Denoiser.Load(options.Output);
            scores.Note(denoiser, trainer.StepsDone, trainer.ProcessorSeconds / 3600);
        };
    }

    /// <summary>Side to load images at: their own up to twice that of training, since crops of more gain nothing.</summary>
    private static int Side(IReadOnlyList<string> files) => TrainingFolder.Side(files[0]) is int side && side >= Size
        ? Math.Min(side, 2 * Size)
        : throw new InputException($"'{files[0]}' has a side of {TrainingFolder.Side(files[0])} pixels; a denoiser for {Size} px needs at least that.");

    private static int[] Widths(string text)
    {
        string[] parts = text.Split(',');
        int[] widths = [.. parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width is > 0 and <= 1024 && width % 16 == 0
            ? width : throw new InputException($"The option --widths must be multiples of 16 up to 1024, separated by commas, such as 32,64,128, not '{text}'."))];
        return widths.Length <= 5 ? widths : throw new InputException($"The option --widths names {widths.Length} levels; images of {Size} px can be halved for at most 5.");
    }
}
