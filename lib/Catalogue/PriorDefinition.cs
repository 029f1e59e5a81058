using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>What a prior's result depends on besides images, operator, noise, seed and its own options.</summary>
[Flags]
public enum PriorNeeds
{
    /// <summary>No file and no schedule: it is computed from the measurements alone.</summary>
    Nothing = 0,

    /// <summary>A trained generator.</summary>
    Generator = 1,

    /// <summary>A generator of a known architecture, whose inside it works with.</summary>
    Network = 2 | Generator,

    /// <summary>A Gaussian model.</summary>
    Gaussian = 4,

    /// <summary>The number of entries of a latent code, beside which a Deep Decoder's width is chosen; 0 where there is no generator.</summary>
    CodeCount = 8,

    /// <summary>A schedule: its parameters are searched.</summary>
    Schedule = 16,

    /// <summary>A schedule's separate steps: its parts are searched on their own first.</summary>
    WarmStart = 32 | Schedule,

    /// <summary>A denoising network of the images' size where one is given; without one the prior does with less.</summary>
    DenoiserIfAny = 64,

    /// <summary>A denoising network, with a Gaussian model that says how wrong it probably is.</summary>
    Denoiser = 128 | DenoiserIfAny | Gaussian,
}

/// <summary>All there is to say of a prior, once: command line, specs and their schema, a cell's identity, reports, notebooks and the table in the docs derive from it.</summary>
/// <param name="Name">Its name, of letters, digits and hyphens.</param>
/// <param name="Needs">What it depends on.</param>
/// <param name="Help">What it is, in half a sentence.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Create">Builds it; called <see cref="PriorValues.Name"/>.</param>
public sealed record PriorDefinition(string Name, PriorNeeds Needs, string Help, string Source, Func<PriorContext, PriorValues, IPrior> Create)
{
    /// <summary>What may follow its name after a colon; empty where it takes none. Values are part of a cell's identity.</summary>
    public IReadOnlyList<PriorOption> Options { get; init; } = [];

    /// <summary>Its colour in tables and charts, such as <c>#159a73</c>; null for one that is free.</summary>
    public string? Colour { get; init; }

    /// <summary>Builds it as part of a combination, where that is another object than alone.</summary>
    public Func<PriorContext, PriorValues, IParametricPrior>? CreatePart { get; init; }

    /// <summary>Whether it was published with steps and learning rates of its own for all that is searched.</summary>
    public bool HasOwnSchedule { get; init; }

    /// <summary>Whether it is a combination itself and cannot be part of another.</summary>
    public bool IsCombination { get; init; }

    /// <summary>Why one of the options given changes nothing beside the others, as a sentence; null where all do.</summary>
    public Func<IReadOnlyDictionary<string, string>, string?>? Idle { get; init; }

    /// <summary>Why it makes no sense with an image size or an operator, as a sentence; null where it does.</summary>
    public Func<PriorContext, string?> WhyNot { get; init; } = _ => null;
}
