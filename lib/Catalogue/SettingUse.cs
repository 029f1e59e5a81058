using HybridPrior.Optimisation;

namespace HybridPrior.Catalogue;

/// <summary>Which settings of a recovery have an effect in what is asked for: whoever gives one that has none is told, rather than left to believe in it.</summary>
/// <param name="Priors">The priors as written, <c>all</c> among them.</param>
/// <param name="Optimiser">The optimiser asked for; null for the schedule's choice.</param>
/// <param name="PreSteps">Steps of Adam before it.</param>
/// <param name="Steps">Steps by it; null for the schedule's choice.</param>
/// <param name="Published">Whether a prior that was published with steps of its own gets those.</param>
public sealed record SettingUse(IReadOnlyList<string> Priors, Optimiser? Optimiser, int PreSteps, int? Steps, bool Published)
{
    private static readonly Dictionary<string, (Func<SettingUse, bool> Matters, string Users)> Rules = new()
    {
        ["steps"] = (u => u.NotAsPublished, "priors that are searched, other than those with published steps"),
        ["pre_steps"] = (u => u.NotAsPublished, "priors that are searched, other than those with published steps"),
        ["restarts"] = (u => u.Needs(PriorNeeds.Schedule), "priors that are searched"),
        ["optimiser"] = (u => u.Needs(PriorNeeds.Schedule) && (u.Steps != 0 || !u.NotAsPublished), "what is searched after the separate steps, which are Adam's"),
        ["published"] = (u => u.Needs(PriorNeeds.Schedule), "priors that are searched"),
        ["decay"] = (u => u.Needs(PriorNeeds.Schedule), "priors that are searched"),
        ["memory"] = (u => u.Needs(PriorNeeds.Schedule), "priors that are searched"),
        ["learning_rate"] = (u => u.Searched.Any(s => !s.HasOwnSchedule) && (u.PreSteps > 0 || (u.Steps != 0 && (u.Optimiser ?? Optimiser.Adam) == Optimiser.Adam)), "Adam, with priors that are searched and have no rates of their own"),
        ["warm_start"] = (u => u.Needs(PriorNeeds.WarmStart) && u.PreSteps > 0, "combinations with separate steps"),
        ["generator"] = (u => u.Needs(PriorNeeds.Generator) || u.Needs(PriorNeeds.CodeCount), "priors with a generator in them, and the width of a Deep Decoder where it is not given"),
        ["denoiser"] = (u => u.Needs(PriorNeeds.DenoiserIfAny), "priors with a denoiser in them"),
        ["gaussian"] = (u => u.Needs(PriorNeeds.Gaussian), "priors with a Gaussian model in them, and corrections"),
    };

    private IEnumerable<PriorSpec> Specs => Priors.Where(p => p != PriorCatalogue.All).Select(PriorSpec.Parse);

    private IEnumerable<PriorSpec> Searched => Specs.Where(s => s.Needs.HasFlag(PriorNeeds.Schedule));

    private bool NotAsPublished => Searched.Any(s => !(Published && s.HasOwnSchedule));

    /// <summary>Why a setting has no effect; null where it has one.</summary>
    /// <param name="setting">Its name in a spec, such as <c>learning_rate</c>.</param>
    /// <returns>Half a sentence.</returns>
    public string? Idle(string setting) => Priors.Contains(PriorCatalogue.All) || Rules[setting].Matters(this) ? null
        : $"it has no effect on {string.Join(", ", Priors)}: it is for {Rules[setting].Users}";

    private bool Needs(PriorNeeds what) => Specs.Any(s => s.Needs.HasFlag(what));
}
