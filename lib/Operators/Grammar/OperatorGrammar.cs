using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>The operators the command line knows, with their keys. A new operator is one more arm here.</summary>
internal static class OperatorGrammar
{
    /// <summary>How each is written, and what it measures.</summary>
    public static IReadOnlyList<(string Form, string Help)> Forms { get; } =
    [
        ("gaussian:m=1000", "compressed sensing with A ~ N(0, 1/m); `bits=16` keeps A in fixed point: half the memory, one image in less time"),
        ("fast:m=1000", "the same without a stored matrix: random signs, a cosine transform, m of its coefficients"),
        ("superres:factor=4,kernel=mean", "fewer pixels: factors 2, 4, 8; kernels mean, bilinear, bicubic"),
        ("inpaint:keep=0.3", "a share of the pixels, drawn at random"),
        ("inpaint:box=24", "all pixels but those of a square in the centre, with this side"),
        ("blur:sigma=2", "Gaussian blur of that standard deviation in pixels; `border=reflect` or `circular`"),
        ("blur:length=9,angle=30", "motion blur along a line of that length in pixels and angle in degrees; borders as above"),
        ("identity", "every pixel: denoising, or the representation error with `--noise none`"),
        ("blur:sigma=1+superres:factor=2", "one after the other, from left to right"),
    ];

    /// <summary>What stands before the colon: the words that the command line knows, each once.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Forms.Select(f => f.Form.Split(':')[0]).Distinct()];

    public static OperatorRecipe Read(string part)
    {
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        string name = (colon < 0 ? part : part[..colon]).Trim();
        string values = colon < 0 ? "" : part[(colon + 1)..];
        return name switch
        {
            "gaussian" => Gaussian(new(name, values, "m", "bits")),
            "fast" => Fast(new(name, values, "m")),
            "superres" => SuperResolution(new(name, values, "factor", "kernel")),
            "inpaint" => Inpainting(new(name, values, "keep", "box")),
            "blur" => Blur(new(name, values, "sigma", "length", "angle", "border")),
            "identity" => Identity(new(name, values)),
            _ => throw new InputException($"The operator {Quoted.Name(name)} is not known{Suggestion.For(name, Names)}; the operators are {string.Join(", ", Names)}."),
        };
    }

    private static OperatorRecipe Gaussian(OperatorKeys keys)
    {
        long m = keys.Integer("m");
        int bits = (int)Math.Clamp(keys.Integer("bits", 32), int.MinValue, int.MaxValue);
        return new(GaussianOperator.Text(m, bits), (shape, seed, device) => new GaussianOperator(shape, m, seed, device, bits));
    }

    private static OperatorRecipe Fast(OperatorKeys keys)
    {
        long m = keys.Integer("m");
        return new(RandomisedDctOperator.Text(m), (shape, seed, device) => new RandomisedDctOperator(shape, m, seed, device));
    }

    private static OperatorRecipe SuperResolution(OperatorKeys keys)
    {
        long factor = keys.Integer("factor", 4);
        DownsamplingKernel kernel = keys.Choice("kernel", DownsamplingKernel.Mean);
        return new(SuperResolutionOperator.Text(factor, kernel), (shape, _, device) => new SuperResolutionOperator(shape, factor, kernel, device));
    }

    private static OperatorRecipe Inpainting(OperatorKeys keys)
    {
        if (keys.ExactlyOne("keep", "box") == "box")
        {
            long box = keys.Integer("box");
            return new(InpaintingOperator.BoxText(box), (shape, _, device) => InpaintingOperator.CentreBox(shape, box, device));
        }
        double keep = keys.Number("keep");
        return new(InpaintingOperator.KeepText(keep), (shape, seed, device) => InpaintingOperator.RandomPixels(shape, keep, seed, device));
    }

    private static OperatorRecipe Blur(OperatorKeys keys)
    {
        BlurBorder border = keys.Choice("border", BlurBorder.Reflect);
        if (keys.ExactlyOne("sigma", "length") == "sigma")
        {
            keys.Refuse("angle", because: "sigma");
            double sigma = keys.Number("sigma");
            return new(BlurOperator.SigmaText(sigma, border), (shape, _, device) => BlurOperator.Gaussian(shape, sigma, border, device));
        }
        long length = keys.Integer("length");
        double angle = keys.Number("angle", 0);
        return new(BlurOperator.MotionText(length, angle, border), (shape, _, device) => BlurOperator.Motion(shape, length, angle, border, device));
    }

    private static OperatorRecipe Identity(OperatorKeys _) => new(IdentityOperator.Text, (shape, _, _) => new IdentityOperator(shape));
}

/// <summary>One part of an <see cref="OperatorSpec"/>: its full text and how to build it.</summary>
internal sealed record OperatorRecipe(string Text, Func<IReadOnlyList<long>, ulong, Device, ILinearOperator> Create);
