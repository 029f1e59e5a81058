using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HybridPrior.Catalogue;

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
        SweepSpec spec, string op, ulong seed, string prior, IReadOnlyList<PlannedImage> images, PlannedModel? generator, PlannedModel? gaussian, PlannedModel? denoiser)
    {
        PriorSpec asked = PriorSpec.Parse(prior);
        SweepSettings s = spec.Settings;
        SortedDictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["results_version"] = Text(ResultsVersion),
            ["images"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', images.Select(i => i.Sha256))))),
            ["size"] = Text(spec.Size),
            ["operator"] = op,
            ["noise"] = spec.Noise,
            ["seed"] = Text(seed),
            // With all its options: whoever adds one cannot forget it here.
            ["prior"] = asked.ToFullString(),
        };
        PriorNeeds needs = asked.Needs;
        if (needs.HasFlag(PriorNeeds.Schedule))
        {
            all["steps"] = $"{Text(s.PreSteps)}+{(s.Steps is int steps ? Text(steps) : "as m asks for")}{(s.Published ? " or as published" : "")}";
            all["restarts"] = Text(s.Restarts);
            all["optimiser"] = s.Optimiser ?? "as the schedule chooses";
            all["learning_rate"] = Text(s.LearningRate);
        }
        if (needs.HasFlag(PriorNeeds.WarmStart)) all["warm_start"] = s.WarmStart.ToString();
        if (needs.HasFlag(PriorNeeds.Generator)) all["generator"] = generator!.Sha256;
        if (needs.HasFlag(PriorNeeds.Gaussian)) all["gaussian"] = gaussian!.Sha256;
        if (needs.HasFlag(PriorNeeds.DenoiserIfAny) && denoiser is not null) all["denoiser"] = denoiser.Sha256;
        if (needs.HasFlag(PriorNeeds.CodeCount)) all["codes"] = Text(generator?.LatentCount ?? 0);
        return all;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
