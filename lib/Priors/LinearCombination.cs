using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>alpha a + beta b of any two priors, with two scalars per image. The paper's hybrid combines a generator and a Deep Decoder.</summary>
/// <remarks>
/// Paper, section 3: H = alpha G(z) + beta DD(theta). Its blocks are those of a and b under <c>a.</c> and <c>b.</c>, and <c>alpha</c> and <c>beta</c> unless these are fixed. It reports its
/// last image even where one of the two alone would report a running average, so that image, summands and weights belong together.
/// </remarks>
public sealed class LinearCombination : ICurvedPrior, IComposedPrior
{
    private const double Half = 0.5;
    private readonly bool searched;
    private readonly long each;

    /// <summary>Combines two priors, which belong to the combination from now on.</summary>
    /// <param name="a">The prior weighted by alpha.</param>
    /// <param name="b">The prior weighted by beta.</param>
    /// <param name="name">Name on the command line and in reports; <c>hybrid</c> for the paper's.</param>
    /// <param name="weights">Whether alpha and beta are searched, fixed, or searched per colour channel.</param>
    /// <exception cref="InputException">The priors make images of different shapes.</exception>
    public LinearCombination(IParametricPrior a, IParametricPrior b, string? name = null, CombinationWeights weights = CombinationWeights.Learned)
    {
        if (!a.ImageShape.SequenceEqual(b.ImageShape))
            throw new InputException($"The priors make images of different shapes: {a.Name} ({string.Join(", ", a.ImageShape)}), {b.Name} ({string.Join(", ", b.ImageShape)}).");
        (A, B) = (a, b);
        Name = name ?? $"{a.Name}+{b.Name}";
        searched = weights != CombinationWeights.Fixed;
        each = weights == CombinationWeights.PerChannel ? a.ImageShape[0] : 1;
        Blocks =
        [
            .. a.Blocks.Select(block => block with { Name = $"a.{block.Name}" }),
            .. b.Blocks.Select(block => block with { Name = $"b.{block.Name}" }),
            .. searched ? WeightNames.Select(weight => new ParameterBlock(weight, each, _ => full(each, Half))) : [],
        ];
    }

    /// <summary>Names of the two weights, and of their blocks where they are searched.</summary>
    public static IReadOnlyList<string> WeightNames { get; } = ["alpha", "beta"];

    /// <summary>The prior weighted by alpha.</summary>
    public IParametricPrior A { get; }

    /// <summary>The prior weighted by beta.</summary>
    public IParametricPrior B { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> ImageShape => A.ImageShape;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <inheritdoc/>
    public long ParameterCount => A.ParameterCount + B.ParameterCount;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Resolved => A.Resolved.Concat(B.Resolved.Where(r => !A.Resolved.ContainsKey(r.Key))).ToDictionary(r => r.Key, r => r.Value);

    /// <inheritdoc/>
    public IReadOnlyList<IParametricPrior> Parts => [A, B];

    /// <inheritdoc/>
    public bool KnowsCurvature => Parts.Any(part => part is ICurvedPrior { KnowsCurvature: true });

    /// <inheritdoc/>
    /// <remarks>What the methods of the two say of their blocks; averages, published steps and refinements are of either alone.</remarks>
    public Method Method
    {
        get
        {
            (Method a, Method b) = (A.Method, B.Method);
            return new Method
            {
                Rates = Prefixed(m => m.Rates),
                FirstRates = Prefixed(m => m.FirstRates),
                FirstStill = [.. a.FirstStill.Select(block => $"a.{block}"), .. b.FirstStill.Select(block => $"b.{block}")],
                StopsAtNoise = a.StopsAtNoise || b.StopsAtNoise,
                Perturbed = a.Perturbed is null && b.Perturbed is null ? null : (at, step) =>
                    Weigh("alpha", a.Perturbed?.Invoke(at.Within("a."), step) ?? A.Image(at.Within("a.")), at)
                    + Weigh("beta", b.Perturbed?.Invoke(at.Within("b."), step) ?? B.Image(at.Within("b.")), at),
            };

            Dictionary<string, double> Prefixed(Func<Method, IReadOnlyDictionary<string, double>> rates) =>
                rates(a).Select(r => ($"a.{r.Key}", r.Value)).Concat(rates(b).Select(r => ($"b.{r.Key}", r.Value))).ToDictionary(r => r.Item1, r => r.Value);
        }
    }

    /// <inheritdoc/>
    public Tensor Image(Parameters parameters)
    {
        IReadOnlyList<(string, Tensor Images)> both = Components(parameters);
        return both[0].Images + both[1].Images;
    }

    /// <inheritdoc/>
    public Tensor? Energy(Parameters parameters) => (A.Energy(parameters.Within("a.")), B.Energy(parameters.Within("b."))) switch
    {
        (Tensor a, Tensor b) => a + b,
        (Tensor a, null) => a,
        (null, Tensor b) => b,
        _ => null,
    };

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, ICurvature> Curvature(Parameters parameters, IReadOnlyList<Tensor> cotangents, double damping)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor power = stack([.. cotangents.Select(s => s.square().mean([1, 2, 3]))]).mean([0]).view(-1, 1);
        Dictionary<string, ICurvature> all = [];
        foreach ((string prefix, IParametricPrior part, string weight) in new[] { ("a.", A, "alpha"), ("b.", B, "beta") })
        {
            Parameters own = parameters.Within(prefix);
            foreach ((string block, ICurvature curvature) in ICurvedPrior.CurvatureOf(part, own, [.. cotangents.Select(s => Weigh(weight, s, parameters))], damping)) all[prefix + block] = curvature;
            if (searched) all[weight] = new DiagonalCurvature(power * SumOfSquares(part, own));
        }
        return all;

        Tensor SumOfSquares(IParametricPrior part, Parameters own)
        {
            using var inner = NewDisposeScope();
            return part.Image(own).square().sum([2, 3]).view(power.shape[0], each, -1).sum([2]).MoveToOuterDisposeScope();
        }
    }

    /// <inheritdoc/>
    /// <returns>alpha a and beta b, each (B, 3, H, W).</returns>
    public IReadOnlyList<(string Name, Tensor Images)> Components(Parameters parameters) =>
        [(A.Name, Weigh("alpha", A.Image(parameters.Within("a.")), parameters)), (B.Name, Weigh("beta", B.Image(parameters.Within("b.")), parameters))];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Values)> Weights(Parameters parameters) =>
        [.. WeightNames.Select(name => (name, searched ? parameters[name].mean([1]) : full(parameters.Rows, Half)))];

    /// <inheritdoc/>
    public Parameters Start(Measurement measurement, IReadOnlyList<ulong> seeds)
    {
        using Parameters a = A.Start(measurement, seeds), b = B.Start(measurement, seeds);
        return Join([a, b]);
    }

    /// <inheritdoc/>
    /// <remarks>With alpha = beta = 0.5 (paper, Algorithm 1, line 7).</remarks>
    public Parameters Join(IReadOnlyList<Parameters> parts)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> blocks = [];
        foreach ((string prefix, Parameters part) in new[] { "a.", "b." }.Zip(parts))
            foreach (string name in part.Names) blocks[prefix + name] = part[name].detach().clone().DetachFromDisposeScope();
        Device device = blocks.Values.First().device;
        if (searched)
            foreach (string name in WeightNames) blocks[name] = full([parts[0].Rows, each], Half, device: device).DetachFromDisposeScope();
        return new Parameters(blocks);
    }

    /// <summary>Frees the two priors.</summary>
    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }

    private Tensor Weigh(string weight, Tensor images, Parameters parameters) => searched ? parameters[weight].view(-1, each, 1, 1) * images : images * Half;
}

/// <summary>What becomes of the weights alpha and beta of a combination.</summary>
public enum CombinationWeights
{
    /// <summary>They are searched with the parameters, from 0.5, as in the paper.</summary>
    Learned,

    /// <summary>They stay at 0.5.</summary>
    Fixed,

    /// <summary>Each colour channel has weights of its own, which are searched.</summary>
    PerChannel,
}
