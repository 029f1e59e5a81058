using System.CommandLine;
using System.Globalization;
using HybridPrior.Training;

namespace HybridPrior.Cli;

/// <summary><c>hybridprior train glo</c>.</summary>
internal static class TrainGlo
{
    public static Command Create()
    {
        TrainingArguments general = new(steps: 16_000, batch: 64, learningRate: 1e-3);   // each of 32,000 codes moves 32 times
        Option<double> codes = new("--code-lr") { DefaultValueFactory = _ => 0.03, Description = "Adam's step size for the codes of the images." };
        Command command = new("glo", "Generative latent optimisation for 64 px: network and codes learn together, without encoder or adversary.") { codes };
        return general.AddTo(command, _ => 64, (parsed, options, images) =>
        {
            double rate = parsed.GetValue(codes);
            if (!(rate > 0 && double.IsFinite(rate))) throw new InputException($"The option --code-lr must be a positive number, not {rate.ToString(CultureInfo.InvariantCulture)}.");
            return new GloTrainer(options, new GloOptions(rate), images);
        });
    }
}
