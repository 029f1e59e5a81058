using System.CommandLine;
using System.Globalization;
using HybridPrior.Training;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train began</c>.</summary>
internal static class TrainBegan
{
    public static Command Create()
    {
        TrainingArguments general = new(steps: 60_000, batch: 16, learningRate: 1e-4);   // the paper's batch and step size; 60 passes over 16,000 images
        Option<int> size = new("--size") { DefaultValueFactory = _ => 64, Description = "Side of the images: 64, or 128 for the generator of the hybrid paper." };
        Option<double> gamma = new("--gamma") { DefaultValueFactory = _ => 0.5, Description = "Diversity ratio, between 0 and 1." };
        Option<int?> width = new("--encoder-width") { Description = "Channels of the autoencoder's first layer; 32 for 64 px and 64 for 128 px unless given." };
        Option<int> warm = new("--warm-steps") { DefaultValueFactory = _ => 0, Description = "Steps at the start in which the discriminator's decoder learns to undo principal components; the generator starts as its copy." };
        Command command = new("began", "BEGAN for 64 or 128 px: against an autoencoder, balanced by k.") { size, gamma, width, warm };
        return general.AddTo(command, parsed => parsed.GetValue(size), (parsed, options, images) =>
        {
            double ratio = parsed.GetValue(gamma);
            if (!(ratio > 0 && ratio <= 1)) throw new InputException($"The option --gamma must lie between 0 and 1, not {ratio.ToString(CultureInfo.InvariantCulture)}.");
            int channels = parsed.GetValue(width) is null ? (parsed.GetValue(size) > 64 ? 64 : 32) : TrainingArguments.AtLeastOne(parsed, width);
            return new BeganTrainer(options, new BeganOptions(ratio, channels, parsed.GetValue(warm)), images);
        }, parsed =>
        {
            if (parsed.GetValue(size) is not (64 or 128)) throw new InputException($"The option --size must be 64 or 128 for a BEGAN, not {parsed.GetValue(size)}.");
            if (parsed.GetValue(warm) < 0) throw new InputException($"The option --warm-steps must not be negative, but is {parsed.GetValue(warm)}.");
        });
    }
}
