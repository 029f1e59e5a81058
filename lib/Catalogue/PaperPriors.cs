using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>Generator, Deep Decoder, hybrid and GAN as Deep Image Prior: what the paper compares.</summary>
internal static class PaperPriors
{
    private const string Rule = "auto", NormFirst = "norm-first", UpsampleFirst = "upsample-first", Uniform = "uniform";

    public static IReadOnlyList<PriorOption> DecoderOptions { get; } =
    [
        new("width", OptionKind.Whole, Rule, "channels of the Deep Decoder, by the paper's rule from m unless given", Least: 1, Choices: [Rule]) { Spares = PriorNeeds.CodeCount },
        new("share", OptionKind.Number, "1", "share of m below which the rule keeps the parameters of decoder and code together", Least: 0, Above: true),
        new("seed-side", OptionKind.Whole, Rule, "side of the decoder's fixed random input; a sixteenth of the image's unless given", Least: 1, Choices: [Rule]),
        new("seed-law", OptionKind.Choice, Uniform, "distribution of the fixed random input", Choices: [Uniform, "normal"]),
        new("order", OptionKind.Choice, NormFirst, "order within a layer: the authors' later code, or upsample-first, Heckel and Hand 2018", Choices: [NormFirst, UpsampleFirst]),
    ];

    public static IReadOnlyList<PriorDefinition> Definitions { get; } =
    [
        new("generator", PriorNeeds.Generator | PriorNeeds.Schedule, "G(z): the latent code of a trained generator", "Bora et al. 2017",
            (c, v) => new GeneratorPrior(c.Generator!) { Name = v.Name })
        {
            Colour = "#2f7fc9",
        },
        new("decoder", PriorNeeds.CodeCount | PriorNeeds.Schedule, "DD(theta): an untrained network with fewer weights than measurements", "Heckel and Hand 2018",
            (c, v) => Decoder(c, v, v.Name))
        {
            Colour = "#e08b16",
            Options = DecoderOptions,
            Idle = IdleShare,
        },
        new("hybrid", PriorNeeds.Generator | PriorNeeds.CodeCount | PriorNeeds.WarmStart, "alpha G(z) + beta DD(theta), warm-started from both", "the paper", Hybrid)
        {
            Colour = "#159a73",
            IsCombination = true,
            Options = [.. DecoderOptions, PriorSpec.Weights],
            Idle = IdleShare,
        },
        new("generator-dip", PriorNeeds.Network | PriorNeeds.Schedule, "z first, then z and all weights of the generator, a copy of them per image", "the paper's GAN as DIP",
            (c, v) => AdaptiveGenerator.DeepImagePrior(c.Network, name: v.Name))
        {
            Colour = "#7b6be0",
        },
    ];

    /// <summary>The Deep Decoder of options.</summary>
    public static DeepDecoder Decoder(PriorContext context, PriorValues values, string name) =>
        new(context.Size, WidthOf(context, values), values.Text("order") == NormFirst ? LayerOrder.NormaliseThenUpsample : LayerOrder.UpsampleThenNormalise, context.Seed, context.Device, values.Whole("seed-side"), values.Text("seed-law") != Uniform) { Name = name };

    /// <summary>The hybrid of options.</summary>
    public static LinearCombination Hybrid(PriorContext context, PriorValues values, string name) =>
        new(new GeneratorPrior(context.Generator!), Decoder(context, values, "decoder"), name, PriorSpec.WeightsOf(values.Text(PriorSpec.Weights.Name)));

    /// <summary>Why a share changes nothing.</summary>
    public static string? IdleShare(IReadOnlyDictionary<string, string> given) =>
        given.GetValueOrDefault("width", Rule) != Rule && given.ContainsKey("share") ? "The option 'share' cannot be given together with 'width': it is for the rule that finds the width." : null;

    private static LinearCombination Hybrid(PriorContext context, PriorValues values) => Hybrid(context, values, values.Name);

    private static int WidthOf(PriorContext context, PriorValues values) =>
        values.Whole("width") ?? DeepDecoder.WidthFor((long)(context.Measurements * values.Number("share")), context.Generator?.Latent.Count ?? 0);
}
