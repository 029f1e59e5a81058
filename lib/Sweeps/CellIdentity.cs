using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridPrior.Experiments;
using HybridPrior.Inversion;

namespace HybridPrior.Sweeps;

/// <summary>All that decides a cell's result, and its hash. What does not matter to a prior does not count: another learning rate leaves Lasso alone.</summary>
internal static class CellIdentity
{
    /// <summary>To be raised by whoever changes what an inversion computes: results of before are then not taken for results of now.</summary>
    public const int ResultsVersion = 4;

    private const int Digits = 16;

    public static string Hash(IReadOnlyDictionary<string, string> decides) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(decides))))[..Digits];

    public static SortedDictionary<string, string> Of(
        SweepSpec spec, string op, ulong seed, string prior, IReadOnlyList<PlannedImage> images, PlannedModel? generator, PlannedModel? gaussian)
    {
        PriorNeeds needs = PriorNeeds.Of(prior);
        SweepSettings s = spec.Settings;
        SortedDictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["results_version"] = Text(ResultsVersion),
            ["images"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', images.Select(i => i.Sha256))))),
            ["size"] = Text(spec.Size),
            ["operator"] = op,
            ["noise"] = spec.Noise,
            ["seed"] = Text(seed),
            ["prior"] = prior,
        };
        if (needs.Search)
        {
            all["steps"] = $"{Text(s.PreSteps)}+{(s.Steps is int steps ? Text(steps) : "as m asks for")}{(s.Published ? " or as published" : "")}";
            all["restarts"] = Text(s.Restarts);
            all["optimiser"] = s.Optimiser ?? "as the schedule chooses";
            all["learning_rate"] = Text(s.LearningRate);
        }
        if (needs.Combination)
        {
            all["warm_start"] = s.WarmStart.ToString();
            all["weights"] = s.Weights.ToString();
        }
        if (needs.Generator) all["generator"] = generator!.Sha256;
        if (needs.Gaussian) all["gaussian"] = gaussian!.Sha256;
        if (needs.Decoder)
        {
            all["layer_order"] = s.LayerOrder.ToString();
            all["width"] = s.Width is int width ? Text(width) : $"below {Text(s.WidthShare)} m with {Text(generator?.LatentCount ?? 0)} codes";
        }
        if (prior.Contains("surgery", StringComparison.Ordinal)) all["cut"] = Text(s.Cut);
        if (prior.Contains("iagan", StringComparison.Ordinal)) all["bm3d"] = s.Bm3d.ToString();
        if (prior.Contains("lasso", StringComparison.Ordinal)) all["lasso_weight"] = Text(s.LassoWeight);
        if (prior == "auto") all["prior_strength"] = Text(SelfValidated.DefaultPriorStrength);
        if (prior == "tv") all["tv_weight"] = Text(s.TvWeight);
        return all;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
