using HybridPrior.Experiments;

namespace HybridPrior.Sweeps;

/// <summary>What a prior's result depends on, by its name.</summary>
internal sealed record PriorNeeds(bool Generator, bool Decoder, bool Gaussian, bool Search)
{
    private static readonly string[] WithGenerator = ["generator", "hybrid", "generator-dip", "iagan", "surgery"], WithoutSearch = ["gaussian", "lasso-dct", "lasso-haar", "tv", "bm3d"];

    public static PriorNeeds Of(string prior)
    {
        string[] parts = prior == ComparedPriors.Auto ? ["gaussian", "decoder", "hybrid"] : prior.Split('+');
        return new(parts.Any(WithGenerator.Contains), parts.Any(p => p is "decoder" or "hybrid"), parts.Contains("gaussian"), parts.Length > 1 || !WithoutSearch.Contains(prior));
    }
}
