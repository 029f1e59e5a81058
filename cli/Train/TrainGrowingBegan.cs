using System.CommandLine;
using System.Globalization;
using HybridPrior.Images;
using HybridPrior.Training;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train began-growing</c>.</summary>
internal static class TrainGrowingBegan
{
    private const int Size = 128;

    public static Command Create()
    {
        TrainingArguments general = new(steps: 12_000, batch: 16, learningRate: 1e-3);
        Option<int> small = new("--small-steps") { DefaultValueFactory = _ => 3000, Description = "Steps at 64 px, before the fifth block comes." };
        Option<double> largeRate = new("--large-lr") { DefaultValueFactory = _ => 5e-4, Description = "Step size at 128 px, once the fifth block is there." };
        Option<string?> heldOut = new("--held-out") { Description = "Folder of images to score on." };
        Option<bool> half = new("--bfloat16") { Description = "16-bit activations: twice as fast on processors that multiply them (avx512_bf16), slow on others." };
        Command command = new("began-growing", "BEGAN for 128 px, grown from 64 px: learns to undo principal components, the start before the game.") { small, largeRate, heldOut, half };
        return general.AddTo(command, _ => Size, (parsed, options, images) =>
        {
            GrowingBeganTrainer trainer = new(options, new GrowingBeganOptions(parsed.GetValue(small), parsed.GetValue(largeRate), parsed.GetValue(half)), images);
            if (parsed.GetValue(heldOut) is string folder) Score(trainer, folder, parsed.GetValue(general.Resume));
            return trainer;
        });
    }

    private static void Score(GrowingBeganTrainer trainer, string folder, bool resume)
    {
        string path = Path.ChangeExtension(trainer.LogPath, ".scores.csv");
        using ImageSet set = ImageSet.Load([folder], Size, ImageCrop.Centre);
        Tensor images = set.Images.alias().DetachFromDisposeScope();
        if (!resume || !File.Exists(path)) File.WriteAllLines(path, ["step,processor_hours,reconstruction_psnr"]);
        trainer.Published += () => File.AppendAllLines(path,
            [string.Create(CultureInfo.InvariantCulture, $"{trainer.StepsDone},{trainer.ProcessorSeconds / 3600:F4},{trainer.Reconstruction(images):F3}")]);
    }
}
