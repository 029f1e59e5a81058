using HybridPrior.Generators;
using HybridPrior.Operators;

namespace HybridPrior.Priors;

/// <summary>The priors that can be asked for by name, alone or combined in pairs such as <c>dip+generator</c>.</summary>
public static class PriorCatalogue
{
    private const char Plus = '+';

    private static readonly Dictionary<string, Func<PriorSettings, IPrior>> Makers = new()
    {
        ["generator"] = s => new GeneratorPrior(Generator(s, "generator")),
        ["decoder"] = s => new DeepDecoder(s.Size, s.Width, s.Order, s.Seed, s.Device),
        ["hybrid"] = s => Combine("generator", "decoder", s, "hybrid"),
        ["generator-dip"] = s => AdaptiveGenerator.DeepImagePrior(Network(s, "generator-dip")),
        ["iagan"] = s => AdaptiveGenerator.ImageAdaptive(Network(s, "iagan"), s.DenoiseLast),
        ["surgery"] = s => new GeneratorSurgery(Network(s, "surgery"), s.Cut),
        ["dip"] = s => new DeepImagePrior(s.Size, s.Seed, s.Device),
        ["gaussian"] = s => new GaussianPrior(Model(s)),
        ["lasso-dct"] = s => SparsePrior.Dct(Shape(s), s.SparseWeight, s.Device),
        ["lasso-haar"] = s => SparsePrior.Haar(Shape(s), s.SparseWeight),
        ["tv"] = s => new TotalVariationPrior(Shape(s), s.VariationWeight),
        ["bm3d"] = s => new BlockMatchingPrior(Shape(s)),
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Makers.Keys];

    /// <summary>Builds a prior.</summary>
    /// <param name="name">One of <see cref="Names"/>, or two of them joined by <c>+</c> for alpha times the first plus beta times the second.</param>
    /// <param name="settings">What it is built from.</param>
    /// <exception cref="InputException">No prior has that name, the settings lack what it needs, or the two cannot be combined.</exception>
    public static IPrior Create(string name, PriorSettings settings) => name.Split(Plus, StringSplitOptions.TrimEntries) switch
    {
        [string one] => Maker(one)(settings),
        [string a, string b] => Combine(a, b, settings),
        _ => throw new InputException($"A combination has two priors, such as dip+generator, not '{name}'."),
    };

    /// <summary>Why a prior makes no sense with what there is; null where it does.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="settings">What it would be built from.</param>
    /// <param name="op">The operator.</param>
    /// <returns>A sentence, or null.</returns>
    public static string? WhyNot(string name, PriorSettings settings, ILinearOperator op) => name switch
    {
        "generator" or "hybrid" => NoGenerator(settings, name),
        "generator-dip" or "iagan" or "surgery" => NoGenerator(settings, name) ?? NoNetwork(settings, name),
        "gaussian" => NoModel(settings),
        "bm3d" => BlockMatchingPrior.WhyNot(op),
        "lasso-haar" when !int.IsPow2(settings.Size) => $"Haar wavelets need a side that is a power of 2, not {settings.Size}.",
        _ => null,
    };

    private static LinearCombination Combine(string a, string b, PriorSettings s, string? name = null)
    {
        if (a == b) throw new InputException($"A combination needs two different priors, not '{a}' twice.");
        return new LinearCombination(Searched(a, s), Searched(b, s), name, s.Weights);
    }

    /// <summary>A prior as part of a combination: the inversion loop has to move its parameters.</summary>
    private static IParametricPrior Searched(string name, PriorSettings s) => (name, Maker(name)) switch
    {
        ("gaussian", _) => new GaussianSearch(Model(s)),
        ("hybrid", _) => throw new InputException("The hybrid is a combination itself and cannot be part of another."),
        (_, Func<PriorSettings, IPrior> make) => make(s) as IParametricPrior
            ?? throw new InputException($"The prior '{name}' has a solver of its own instead of parameters to search, so it cannot be part of a combination."),
    };

    private static Func<PriorSettings, IPrior> Maker(string name) => Makers.TryGetValue(name, out Func<PriorSettings, IPrior>? make)
        ? make
        : throw new InputException($"The prior '{name}' is not known; known are {string.Join(", ", Names)}.");

    private static IGenerator Generator(PriorSettings s, string prior) => NoGenerator(s, prior) is string sentence ? throw new InputException(sentence) : s.Generator!;

    private static FrozenGenerator Network(PriorSettings s, string prior) =>
        (NoGenerator(s, prior) ?? NoNetwork(s, prior)) is string sentence ? throw new InputException(sentence) : (FrozenGenerator)s.Generator!;

    private static GaussianModel Model(PriorSettings s) => NoModel(s) is string sentence ? throw new InputException(sentence) : s.Gaussian!;

    private static string? NoGenerator(PriorSettings s, string prior) => s.Generator is null ? $"The prior '{prior}' needs a generator, but none is given."
        : s.Generator.ImageSize != s.Size ? $"The prior '{prior}' needs a generator of images of {s.Size} px, but {s.Generator.Name} makes images of {s.Generator.ImageSize} px." : null;

    private static string? NoNetwork(PriorSettings s, string prior) => s.Generator is FrozenGenerator ? null
        : $"The prior '{prior}' works inside the generator, so it needs one of a known architecture ({string.Join(", ", GeneratorArchitectures.All.Select(a => a.Name))}), not {s.Generator!.Name}.";

    private static string? NoModel(PriorSettings s) => s.Gaussian is null ? "The prior 'gaussian' needs a Gaussian model, but none is given."
        : s.Gaussian.ImageSize != s.Size ? $"The prior 'gaussian' needs a model of images of {s.Size} px, but the one given is of images of {s.Gaussian.ImageSize} px." : null;

    private static long[] Shape(PriorSettings s) => [3, s.Size, s.Size];
}
