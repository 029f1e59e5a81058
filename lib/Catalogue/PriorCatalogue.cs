using System.Text;
using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>The priors that can be asked for by name. To add one is to add its definition, here or, for a program's own, by <see cref="Add"/>.</summary>
public static class PriorCatalogue
{
    /// <summary>Stands for every prior that makes sense with what there is.</summary>
    public const string All = "all";

    // Combinations that 'all' has in it besides the single definitions.
    private static readonly string[] UsualPairs = ["decoder+gaussian"];
    private static readonly Lock Gate = new();
    private static IReadOnlyList<PriorDefinition> definitions = [.. PaperPriors.Definitions, .. RelatedPriors.Definitions, .. ClosedPriors.Definitions, .. ChosenPriors.Definitions];

    /// <summary>The definitions in the order in which they are listed.</summary>
    public static IReadOnlyList<PriorDefinition> Definitions => definitions;

    /// <summary>What can be written for a prior, in the order of the list: in <c>--prior</c>, specs and cells.</summary>
    public static IReadOnlyList<string> Names => [.. definitions.Select(d => d.Name)];

    /// <summary>Adds a definition for the rest of the process, or until the result is disposed.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>What takes it out again.</returns>
    /// <exception cref="InputException">Its name is taken, or is not one of small letters, digits and hyphens.</exception>
    public static IDisposable Add(PriorDefinition definition)
    {
        if (definition.Name.Length == 0 || !definition.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new InputException($"A prior's name has small letters, digits and hyphens, unlike '{definition.Name}'.");
        lock (Gate)
        {
            if (definition.Name == All || Names.Contains(definition.Name)) throw new InputException($"There is a prior '{definition.Name}' already.");
            definitions = [.. definitions, definition];
        }
        return new Added(definition);
    }

    /// <summary>One definition.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">No prior has that name.</exception>
    public static PriorDefinition Named(string name) => definitions.FirstOrDefault(d => d.Name == name)
        ?? throw new InputException($"The prior {Quoted.Name(name)} is not known{Suggestion.For(name, Names)}; known are {string.Join(", ", Names)}, and two joined by +.");

    /// <summary>What at least one of some priors depends on.</summary>
    /// <param name="specs">The priors as written; <c>all</c> counts for nothing, since it takes what there is.</param>
    public static PriorNeeds Needs(IEnumerable<string> specs) => specs.Where(s => s != All).Aggregate(PriorNeeds.Nothing, (needs, spec) => needs | PriorSpec.Parse(spec).Needs);

    /// <summary>Reads specs, and replaces <c>all</c> by what it stands for.</summary>
    /// <param name="specs">Priors as written.</param>
    /// <param name="context">What they would be built from: of <c>all</c> those are left out that make no sense with it.</param>
    /// <returns>Each once.</returns>
    public static IReadOnlyList<PriorSpec> Expand(IEnumerable<string> specs, PriorContext context) =>
        [.. specs.SelectMany(spec => spec == All ? Everything().Where(s => s.WhyNot(context) is null) : [PriorSpec.Parse(spec)]).Distinct()];

    /// <summary>Builds priors.</summary>
    /// <param name="specs">What they are.</param>
    /// <param name="context">What they are built from.</param>
    /// <returns>The priors; the caller disposes them.</returns>
    /// <exception cref="InputException">One makes no sense with what there is.</exception>
    public static IReadOnlyList<IPrior> Create(IEnumerable<PriorSpec> specs, PriorContext context) => [.. specs.Select(spec => spec.Create(context))];

    /// <summary>The catalogue as the docs have it: a table of all priors, and the options of each that has some.</summary>
    public static string Markdown()
    {
        StringBuilder text = new("| prior | what it is | published as | needs |\n| --- | --- | --- | --- |\n");
        foreach (PriorDefinition d in definitions) _ = text.Append($"| `{d.Name}` | {d.Help} | {d.Source} | {Words(d.Needs)} |\n");
        _ = text.Append("| `dip+generator`, `decoder+gaussian`, ... | alpha times the first plus beta times the second, for any two that are searched | | what the two need |\n");
        foreach (IGrouping<string, PriorDefinition> same in definitions.Where(d => d.Options.Count > 0).GroupBy(d => OptionTable(d.Options)))
            _ = text.Append($"\n### Options of {string.Join(", ", same.Select(d => $"`{d.Name}`"))}\n\n{same.Key}");
        return text.Append($"\n### Options of two joined by +\n\n{OptionTable([PriorSpec.Weights])}").ToString();
    }

    private static string OptionTable(IReadOnlyList<PriorOption> options) =>
        $"| option | default | takes | what it does |\n| --- | --- | --- | --- |\n{string.Concat(options.Select(o => $"| `{o.Name}` | `{o.Default}` | {o.Expected} | {o.Help} |\n"))}";

    private static string Words(PriorNeeds needs) => string.Join(", ", new[]
    {
        needs.HasFlag(PriorNeeds.Network) ? "a generator of a known architecture" : needs.HasFlag(PriorNeeds.Generator) ? "a generator" : "",
        needs.HasFlag(PriorNeeds.Denoiser) ? "a denoiser" : needs.HasFlag(PriorNeeds.DenoiserIfAny) ? "a denoiser where there is one" : "",
        needs.HasFlag(PriorNeeds.Gaussian) ? "a Gaussian model" : "",
    }.Where(w => w.Length > 0).DefaultIfEmpty("nothing"));

    private static IEnumerable<PriorSpec> Everything() =>
        definitions.Where(d => !ChosenPriors.Definitions.Contains(d)).Select(d => d.Name).Concat(UsualPairs).Concat(ChosenPriors.Definitions.Select(d => d.Name)).Select(PriorSpec.Parse);

    private sealed class Added(PriorDefinition definition) : IDisposable
    {
        public void Dispose()
        {
            lock (Gate) definitions = [.. definitions.Where(d => d != definition)];
        }
    }
}
