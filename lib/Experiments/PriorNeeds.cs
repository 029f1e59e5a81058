namespace HybridPrior.Experiments;

/// <summary>What priors depend on, by their names.</summary>
/// <param name="Generator">Whether one has a trained generator in it.</param>
/// <param name="Decoder">Whether one has a Deep Decoder in it.</param>
/// <param name="Gaussian">Whether one needs a Gaussian model.</param>
/// <param name="Search">Whether one has parameters that an optimiser moves.</param>
/// <param name="Combination">Whether one is alpha times one prior plus beta times another.</param>
public sealed record PriorNeeds(bool Generator, bool Decoder, bool Gaussian, bool Search, bool Combination)
{
    private static readonly string[] WithGenerator = ["generator", "hybrid", "generator-dip", "iagan", "surgery"], WithoutSearch = ["gaussian", "lasso-dct", "lasso-haar", "tv", "bm3d"];

    /// <summary>What at least one of some priors depends on.</summary>
    /// <param name="priors">Their names; <c>all</c> counts for nothing, since it takes what there is.</param>
    public static PriorNeeds Of(params IEnumerable<string> priors)
    {
        string[] names = [.. priors.Where(p => p != ComparedPriors.All)];
        string[][] parts = [.. names.Select(p => p == ComparedPriors.Auto ? ["gaussian", "decoder", "hybrid"] : p.Split('+', StringSplitOptions.TrimEntries))];
        return new(
            parts.Any(p => p.Any(WithGenerator.Contains)), parts.Any(p => p.Any(n => n is "decoder" or "hybrid")), parts.Any(p => p.Contains("gaussian")),
            parts.Any(p => p.Length > 1 || !WithoutSearch.Contains(p[0])), parts.Any(p => p.Length > 1 || p.Contains("hybrid")));
    }
}
