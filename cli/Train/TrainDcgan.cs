using System.CommandLine;
using HybridPrior.Training;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train dcgan</c>.</summary>
internal static class TrainDcgan
{
    public static Command Create()
    {
        TrainingArguments general = new(steps: 12_000, batch: 64, learningRate: 2e-4);
        Option<int> width = new("--discriminator-width") { DefaultValueFactory = _ => 32, Description = "Channels of the discriminator's first layer." };
        Option<int> warm = new("--warm-steps") { DefaultValueFactory = _ => 0, Description = "Steps as an autoencoder's decoder before the adversary comes in." };
        Option<double> weight = new("--reconstruction") { DefaultValueFactory = _ => 0, Description = "Weight of the autoencoder's loss beside the adversarial one." };
        Command command = new("dcgan", "DCGAN for 64 px: adversarial, with differentiable augmentation and averaged weights.") { width, warm, weight };
        return general.AddTo(command, _ => 64, (parsed, options, images) => new DcganTrainer(options,
            new DcganOptions(TrainingArguments.AtLeastOne(parsed, width), parsed.GetValue(warm), parsed.GetValue(weight)), images), parsed =>
            {
                if (parsed.GetValue(warm) < 0) throw new InputException($"The option --warm-steps must not be negative, but is {parsed.GetValue(warm)}.");
                if (!(parsed.GetValue(weight) >= 0)) throw new InputException("The option --reconstruction must not be negative.");
            });
    }
}
