using System.Globalization;
using HybridPrior.Inversion;
using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>Priors that search others and choose among them.</summary>
internal static class ChosenPriors
{
    private const long FewMeasurements = 200;

    public static IReadOnlyList<PriorDefinition> Definitions { get; } =
    [
        new("auto", PriorNeeds.Generator | PriorNeeds.Gaussian | PriorNeeds.CodeCount | PriorNeeds.WarmStart | PriorNeeds.DenoiserIfAny,
            "the self-validated hybrid: gaussian, denoiser, decoder and hybrid, weighed by measurements they have not seen; the last two only where the denoiser is not ahead beyond doubt", "", Auto)
        {
            IsCombination = true,
            Options =
            [
                .. PaperPriors.DecoderOptions, PriorSpec.Weights,
                new("strength", OptionKind.Number, SelfValidated.DefaultPriorStrength.ToString(CultureInfo.InvariantCulture),
                    "how strongly the better of the estimates of gaussian and denoiser is held to: further measurements that it is taken to have predicted exactly", Least: 0),
            ],
            Idle = PaperPriors.IdleShare,
        },
    ];

    /// <summary>The candidates are those of the paper; the generator alone, whose error does not fall with m, only where there is little else to go by.</summary>
    private static SelfValidated Auto(PriorContext context, PriorValues values)
    {
        GeneratorPrior[] alone = context.Measurements <= FewMeasurements ? [new GeneratorPrior(context.Generator!)] : [];
        IParametricPrior[] candidates = [.. alone, PaperPriors.Decoder(context, values, "decoder"), PaperPriors.Hybrid(context, values, "hybrid")];
        DenoisingPrior? denoiser = context.Denoiser?.Size == context.Size ? new DenoisingPrior(context.Denoiser, context.Gaussian!, new DenoisingOptions(Seed: context.Seed)) : null;
        return new SelfValidated(context.Gaussian!, candidates, context.Schedule, context.Checkpoints, context.FirstImage, values.Number("strength"), denoiser) { Name = values.Name };
    }
}
