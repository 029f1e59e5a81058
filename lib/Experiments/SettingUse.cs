using HybridPrior.Optimisation;

namespace HybridPrior.Experiments;

/// <summary>Which settings of a recovery have an effect in what is asked for: whoever gives one that has none is told, rather than left to believe in it.</summary>
/// <param name="Priors">Names of the priors, <c>auto</c> and <c>all</c> among them.</param>
/// <param name="Optimiser">The optimiser asked for; null for the schedule's choice.</param>
/// <param name="PreSteps">Steps of Adam before it.</param>
/// <param name="Published">Whether a prior that was published with steps of its own gets those.</param>
/// <param name="WidthGiven">Whether the width of the Deep Decoder is given, rather than found by the rule.</param>
public sealed record SettingUse(IReadOnlyList<string> Priors, Optimiser? Optimiser, int PreSteps, bool Published, bool WidthGiven)
{
    private const string OwnRate = "iagan";

    private static readonly Dictionary<string, (Func<SettingUse, bool> Matters, string Users)> Rules = new()
    {
        ["steps"] = (u => u.NotAsPublished, "priors that are searched, other than those with published steps"),
        ["pre_steps"] = (u => u.NotAsPublished, "priors that are searched, other than those with published steps"),
        ["restarts"] = (u => u.Needs.Search, "priors that are searched"),
        ["optimiser"] = (u => u.Needs.Search, "priors that are searched"),
        ["published"] = (u => u.Needs.Search, "priors that are searched"),
        ["decay"] = (u => u.Needs.Search, "priors that are searched"),
        ["memory"] = (u => u.Needs.Search, "priors that are searched"),
        ["learning_rate"] = (u => u.Searched.Any(p => p != OwnRate) && (u.PreSteps > 0 || (u.Optimiser ?? Optimiser.Adam) == Optimiser.Adam), "Adam, with priors that are searched and have no rates of their own"),
        ["warm_start"] = (u => u.Needs.Combination && u.PreSteps > 0, "combinations with separate steps"),
        ["weights"] = (u => u.Needs.Combination, "combinations"),
        ["width"] = (u => u.Needs.Decoder, "priors with a Deep Decoder in them"),
        ["width_share"] = (u => u.Needs.Decoder && !u.WidthGiven, "priors with a Deep Decoder in them whose width is not given"),
        ["layer_order"] = (u => u.Needs.Decoder, "priors with a Deep Decoder in them"),
        ["generator"] = (u => u.Needs.Generator || (u.Needs.Decoder && !u.WidthGiven), "priors with a generator in them, and the width of a Deep Decoder where it is not given"),
        ["gaussian"] = (u => u.Needs.Gaussian, "priors with a Gaussian model in them, and corrections"),
        ["lasso_weight"] = (u => u.Has("lasso-dct", "lasso-haar"), "lasso-dct and lasso-haar"),
        ["tv_weight"] = (u => u.Has("tv"), "tv"),
        ["cut"] = (u => u.Has("surgery"), "surgery"),
        ["bm3d"] = (u => u.Has("iagan"), "iagan"),
    };

    private PriorNeeds Needs => PriorNeeds.Of(Priors);

    private IEnumerable<string> Searched => Priors.Where(p => PriorNeeds.Of(p).Search);

    private bool NotAsPublished => Searched.Any(p => !(Published && p == OwnRate));

    /// <summary>Why a setting has no effect; null where it has one.</summary>
    /// <param name="setting">Its name in a spec, such as <c>tv_weight</c>.</param>
    /// <returns>Half a sentence.</returns>
    public string? Idle(string setting) => Priors.Contains(ComparedPriors.All) || Rules[setting].Matters(this) ? null
        : $"it has no effect on {string.Join(", ", Priors)}: it is for {Rules[setting].Users}";

    private bool Has(params string[] names) => Priors.Any(p => p.Split('+', StringSplitOptions.TrimEntries).Any(names.Contains));
}
