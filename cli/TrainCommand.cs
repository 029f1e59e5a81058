using System.CommandLine;
using HybridPrior.Training;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train</c>: trains a generator on a folder of images.</summary>
internal static class TrainCommand
{
    public static Command Create() => new("train", "Trains a generator on a folder of images.") { Dcgan(), TrainGaussian.Create() };

    private static Command Dcgan()
    {
        TrainingArguments general = new(steps: 12_000, batch: 64, learningRate: 2e-4);
        Option<int> width = new("--discriminator-width") { DefaultValueFactory = _ => 32, Description = "Channels of the discriminator's first layer." };
        Option<int> warm = new("--warm-steps") { DefaultValueFactory = _ => 0, Description = "Steps as an autoencoder's decoder before the adversary comes in." };
        Option<double> weight = new("--reconstruction") { DefaultValueFactory = _ => 0, Description = "Weight of the autoencoder's loss beside the adversarial one." };
        Command command = new("dcgan", "DCGAN for 64 px: adversarial, with differentiable augmentation and averaged weights.") { width, warm, weight };
        general.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.FromResult(general.Run(parsed, imageSize: 64, (options, images) =>
            new DcganTrainer(options, new DcganOptions(parsed.GetValue(width), parsed.GetValue(warm), parsed.GetValue(weight)), images), cancellation)));
        return command;
    }
}
