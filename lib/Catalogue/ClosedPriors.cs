using HybridPrior.Operators;
using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>Priors that answer without the inversion loop: in closed form, or by a solver of their own.</summary>
internal static class ClosedPriors
{
    public static IReadOnlyList<PriorDefinition> Definitions { get; } =
    [
        new("gaussian", PriorNeeds.Gaussian, "posterior mean of a learned Gaussian model, in closed form", "",
            (c, v) => new GaussianPrior(c.Gaussian!) { Name = v.Name })
        {
            Colour = "#b9559d",
            CreatePart = (c, v) => new GaussianSearch(c.Gaussian!) { Name = v.Name },
        },
        new("denoiser", PriorNeeds.Denoiser, "posterior samples by a denoising network, in the geometry of the Gaussian model; their mean", "",
            (c, v) => new DenoisingPrior(c.Denoiser!, c.Gaussian!, new DenoisingOptions(v.Whole("runs")!.Value, v.Whole("steps")!.Value, v.Number("from"), v.Number("to"), v.Number("fresh"), v.Truth("mirror"), Scale: v.Text("scale") == "auto" ? null : v.Number("scale"), Seed: c.Seed)) { Name = v.Name })
        {
            Colour = "#0b7a75",
            Options =
            [
                new("runs", OptionKind.Whole, "6", "samples per image, whose mean is the estimate", Least: 1),
                new("steps", OptionKind.Whole, "60", "noise levels, each an evaluation of the network per sample", Least: 2),
                new("from", OptionKind.Number, "0.4", "first noise level", Least: 0, Above: true),
                new("to", OptionKind.Number, "0.01", "last noise level", Least: 0, Above: true),
                new("fresh", OptionKind.Number, "1", "share of the noise drawn anew at each level", Least: 0),
                new("mirror", OptionKind.Truth, "true", "whether the network sees every other sample in a mirror"),
                new("scale", OptionKind.Number, "auto", "factor of the Gaussian model's covariance, by the image's energy unless given", Least: 0, Above: true, Choices: ["auto"]),
            ],
        },
        new("lasso-dct", PriorNeeds.Nothing, "sparse in the cosine transform of each channel", "Tibshirani 1996",
            (c, v) => new SparsePrior(v.Name, c.ImageShape, new DctTransform(c.ImageShape, device: c.Device), v.Number("weight")))
        {
            Options = [Weight("the sum of magnitudes")],
        },
        new("lasso-haar", PriorNeeds.Nothing, "sparse in the Haar wavelets of each channel", "Tibshirani 1996",
            (c, v) => new SparsePrior(v.Name, c.ImageShape, new HaarTransform(), v.Number("weight")))
        {
            Options = [Weight("the sum of magnitudes")],
            WhyNot = c => int.IsPow2(c.Size) ? null : $"Haar wavelets need a side that is a power of 2, not {c.Size}.",
        },
        new("tv", PriorNeeds.Nothing, "small total variation", "Rudin, Osher, Fatemi 1992",
            (c, v) => new TotalVariationPrior(c.ImageShape, v.Number("weight")) { Name = v.Name })
        {
            Colour = "#d0453e",
            Options = [Weight("the total variation")],
        },
        new("bm3d", PriorNeeds.Nothing, "block matching, with the operator identity only", "Dabov et al. 2007",
            (c, v) => new BlockMatchingPrior(c.ImageShape) { Name = v.Name })
        {
            WhyNot = c => BlockMatchingPrior.WhyNot(c.Operator),
        },
    ];

    private static PriorOption Weight(string of) => new("weight", OptionKind.Number, "0.01", $"weight of {of}", Least: 0, Above: true);
}
