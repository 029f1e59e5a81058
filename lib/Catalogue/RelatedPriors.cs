using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>Priors of others that are searched like the paper's.</summary>
internal static class RelatedPriors
{
    public static IReadOnlyList<PriorDefinition> Definitions { get; } =
    [
        new("iagan", PriorNeeds.Network | PriorNeeds.Schedule, "as generator-dip with its authors' rates, then back-projection", "Abu Hussein et al. 2020",
            (c, v) => AdaptiveGenerator.ImageAdaptive(c.Network, v.Truth("bm3d"), v.Name))
        {
            Colour = "#8f8a1f",
            HasOwnSchedule = true,
            Options = [new("bm3d", OptionKind.Truth, "false", "lets BM3D follow the back-projection")],
        },
        new("surgery", PriorNeeds.Network | PriorNeeds.Schedule, "the activations that enter an inner layer of the generator", "Park et al. 2020",
            (c, v) => new GeneratorSurgery(c.Network, v.Whole("cut")!.Value) { Name = v.Name })
        {
            Options = [new("cut", OptionKind.Whole, "1", "where the generator is cut: 1 before its first inner layer, and so on", Least: 1)],
        },
        new("dip", PriorNeeds.Schedule, "an untrained encoder-decoder, stopped at the level of the noise", "Ulyanov et al. 2018",
            (c, v) => new DeepImagePrior(c.Size, c.Seed, c.Device) { Name = v.Name }),
    ];
}
