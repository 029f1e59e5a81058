using System.CommandLine;
using HybridPrior.Training;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train vae</c>.</summary>
internal static class TrainVae
{
    public static Command Create()
    {
        TrainingArguments general = new(steps: 10_000, batch: 32, learningRate: 5e-4);   // 20 passes over 16,000 images
        Option<int> width = new("--encoder-width") { DefaultValueFactory = _ => 32, Description = "Channels of the encoder's first layer." };
        Command command = new("vae", "The decoder of a variational autoencoder for 64 px: blurred, but it covers what it has seen.") { width };
        return general.AddTo(command, _ => 64, (parsed, options, images) =>
            new VaeTrainer(options, new VaeOptions(TrainingArguments.AtLeastOne(parsed, width)), images));
    }
}
