using HybridPrior.Measurements;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>alpha a + beta b of any two priors, with two scalars per image. The paper's hybrid combines a generator and a Deep Decoder.</summary>
/// <remarks>
/// Paper, section 3: H = alpha G(z) + beta DD(theta). Its blocks are those of a and b under <c>a.</c> and <c>b.</c>, and <c>alpha</c> and <c>beta</c>. It reports its last image
/// even where one of the two alone would report a running average, so that image, summands and weights belong together.
/// </remarks>
public sealed class LinearCombination : IImagePrior
{
    private readonly long each;

    /// <summary>Combines two priors, which stay with their owners.</summary>
    /// <param name="a">The prior weighted by alpha.</param>
    /// <param name="b">The prior weighted by beta.</param>
    /// <param name="name">Name on the command line and in reports; <c>hybrid</c> for the paper's.</param>
    /// <param name="learningRate">Adam's step size for alpha and beta.</param>
    /// <param name="weights">Whether alpha and beta are searched, fixed, or searched per colour channel.</param>
    /// <exception cref="ArgumentException">The priors make images of different shapes.</exception>
    public LinearCombination(IImagePrior a, IImagePrior b, string? name = null, double learningRate = 1e-2, CombinationWeights weights = CombinationWeights.Learned)
    {
        if (!a.ImageShape.SequenceEqual(b.ImageShape))
            throw new ArgumentException($"The priors make images of different shapes: {a.Name} ({string.Join(", ", a.ImageShape)}), {b.Name} ({string.Join(", ", b.ImageShape)}).");
        (A, B) = (a, b);
        Name = name ?? $"{a.Name}+{b.Name}";
        each = weights == CombinationWeights.PerChannel ? a.ImageShape[0] : 1;
        Blocks =
        [
            .. a.Blocks.Select(block => block with { Name = $"a.{block.Name}" }),
            .. b.Blocks.Select(block => block with { Name = $"b.{block.Name}" }),
            .. WeightNames.Select(weight => new ParameterBlock(weight, each, weights == CombinationWeights.Fixed ? 0 : learningRate, _ => full(each, 0.5))),
        ];
    }

    /// <summary>Names of the blocks that hold the two weights.</summary>
    public static IReadOnlyList<string> WeightNames { get; } = ["alpha", "beta"];

    /// <summary>The prior weighted by alpha.</summary>
    public IImagePrior A { get; }

    /// <summary>The prior weighted by beta.</summary>
    public IImagePrior B { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape => A.ImageShape;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public bool FitsNoise => A.FitsNoise || B.FitsNoise;

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters)
    {
        (Tensor a, Tensor b) = Components(parameters);
        return a + b;
    }

    /// <inheritdoc/>
    public Tensor Perturbed(Parameters parameters, int step) =>
        Weigh("alpha", A.Perturbed(parameters.Within("a."), step), parameters) + Weigh("beta", B.Perturbed(parameters.Within("b."), step), parameters);

    /// <inheritdoc/>
    public Tensor? Energy(Parameters parameters) => (A.Energy(parameters.Within("a.")), B.Energy(parameters.Within("b."))) switch
    {
        (Tensor a, Tensor b) => a + b,
        (Tensor a, null) => a,
        (null, Tensor b) => b,
        _ => null,
    };

    /// <inheritdoc/>
    public bool KnowsCurvature => A.KnowsCurvature || B.KnowsCurvature;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ICurvature> Curvature(Parameters parameters, IReadOnlyList<Tensor> slopes, double damping)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor power = stack([.. slopes.Select(s => s.square().mean([1, 2, 3]))]).mean([0]).view(-1, 1);
        Dictionary<string, ICurvature> all = [];
        foreach ((string prefix, IImagePrior part, string weight) in new[] { ("a.", A, "alpha"), ("b.", B, "beta") })
        {
            Parameters own = parameters.Within(prefix);
            foreach ((string block, ICurvature curvature) in part.Curvature(own, [.. slopes.Select(s => Weigh(weight, s, parameters))], damping)) all[prefix + block] = curvature;
            all[weight] = new DiagonalCurvature(power * SumOfSquares(part, own));
        }
        return all;

        Tensor SumOfSquares(IImagePrior part, Parameters own)
        {
            using var inner = NewDisposeScope();
            return part.Image(own).square().sum([2, 3]).view(power.shape[0], each, -1).sum([2]).MoveToOuterDisposeScope();
        }
    }

    /// <summary>The two images whose sum is the combination's image.</summary>
    /// <param name="parameters">Parameters of this prior.</param>
    /// <returns>alpha a and beta b, each (B, 3, H, W).</returns>
    public (Tensor A, Tensor B) Components(Parameters parameters) =>
        (Weigh("alpha", A.Image(parameters.Within("a.")), parameters), Weigh("beta", B.Image(parameters.Within("b.")), parameters));

    /// <inheritdoc/>
    public Parameters Start(Measurement measurement, IReadOnlyList<ulong> seeds)
    {
        using Parameters a = A.Start(measurement, seeds), b = B.Start(measurement, seeds);
        return Join(a, b);
    }

    /// <summary>The start of the joint inversion: both priors where they are, alpha = beta = 0.5 (paper, Algorithm 1).</summary>
    /// <param name="a">Parameters of the first prior.</param>
    /// <param name="b">Parameters of the second prior, with as many rows.</param>
    public Parameters Join(Parameters a, Parameters b)
    {
        Dictionary<string, Tensor> blocks = [];
        foreach (string name in a.Names) blocks[$"a.{name}"] = a[name].detach().clone().DetachFromDisposeScope();
        foreach (string name in b.Names) blocks[$"b.{name}"] = b[name].detach().clone().DetachFromDisposeScope();
        foreach (string name in WeightNames) blocks[name] = full([a.Rows, each], 0.5, device: a[a.Names.First()].device).DetachFromDisposeScope();
        return new Parameters(blocks);
    }

    private Tensor Weigh(string weight, Tensor images, Parameters parameters) => parameters[weight].view(-1, each, 1, 1) * images;
}
