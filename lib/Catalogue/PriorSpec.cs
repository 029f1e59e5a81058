using HybridPrior.Priors;

namespace HybridPrior.Catalogue;

/// <summary>A prior as it is written on the command line and in specs: a name of the catalogue with options, or two of them joined by <c>+</c> for alpha times the first plus beta times the second.</summary>
/// <remarks><c>tv:weight=0.02</c>, <c>decoder:width=8,order=upsample-first</c>, <c>dip+generator</c>, <c>decoder+gaussian:weights=fixed</c>. Two specs are equal when they mean the same.</remarks>
public sealed class PriorSpec : IEquatable<PriorSpec>
{
    private const char Plus = '+', Colon = ':', Comma = ',';

    private static readonly PriorOption WeightsOption =
        new("weights", OptionKind.Choice, "learned", "alpha and beta: searched from 0.5, fixed at 0.5, or searched per colour channel", Choices: ["learned", "fixed", "per-channel"]);

    private readonly IReadOnlyList<(PriorDefinition Definition, IReadOnlyDictionary<string, string> Given)> parts;
    private readonly string weights;

    private PriorSpec(IReadOnlyList<(PriorDefinition, IReadOnlyDictionary<string, string>)> parts, string weights) => (this.parts, this.weights) = (parts, weights);

    /// <summary>The option of every combination.</summary>
    public static PriorOption Weights => WeightsOption;

    /// <summary>What the prior depends on.</summary>
    public PriorNeeds Needs => parts.Aggregate(parts.Count > 1 ? PriorNeeds.WarmStart : PriorNeeds.Nothing, (needs, part) => needs | NeedsOf(part.Definition, part.Given));

    /// <summary>Whether it was published with steps and learning rates of its own for all that is searched.</summary>
    public bool HasOwnSchedule => parts is [{ Definition.HasOwnSchedule: true }];

    /// <summary>Reads a spec.</summary>
    /// <param name="text">Such as <c>tv:weight=0.02</c>.</param>
    /// <exception cref="InputException">A prior or an option is not known, a value is not what the option takes, or two priors cannot be combined.</exception>
    public static PriorSpec Parse(string text)
    {
        string[] written = text.Split(Plus, StringSplitOptions.TrimEntries);
        if (written.Length > 2) throw new InputException($"A combination has two priors, such as dip+generator, not {Quoted.Name(text)}.");
        string weights = WeightsOption.Default;
        List<(PriorDefinition Definition, IReadOnlyDictionary<string, string> Given)> parts = [];
        foreach (string part in written)
        {
            (PriorDefinition definition, Dictionary<string, string> given) = Read(part, written.Length > 1 ? [WeightsOption] : []);
            if (written.Length > 1 && given.Remove(WeightsOption.Name, out string? fate)) weights = fate;
            parts.Add((definition, given));
        }
        if (parts.Count == 1) return new PriorSpec(parts, weights);
        if (parts[0].Definition == parts[1].Definition) throw new InputException($"A combination needs two different priors, not '{parts[0].Definition.Name}' twice.");
        if (parts.FirstOrDefault(p => p.Definition.IsCombination).Definition is PriorDefinition pair) throw new InputException($"The {pair.Name} is a combination itself and cannot be part of another.");
        if (parts.FirstOrDefault(p => !p.Definition.Needs.HasFlag(PriorNeeds.Schedule) && p.Definition.CreatePart is null).Definition is PriorDefinition solver)
            throw new InputException($"The prior '{solver.Name}' has a solver of its own instead of parameters to search, so it cannot be part of a combination.");
        return new PriorSpec(parts, weights);
    }

    /// <summary>Reads several specs, separated by commas; <c>all</c> stays as it is.</summary>
    /// <param name="text">Such as <c>generator,decoder:width=8,order=norm-first,tv</c>: what has the form of an option belongs to the prior before it.</param>
    /// <returns>Their texts.</returns>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> specs = [];
        foreach (string item in text.Split(Comma, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (specs.Count > 0 && item.Contains('=') && !item.Contains(Colon)) specs[^1] += Comma + item;
            else specs.Add(item);
        }
        return specs;
    }

    /// <summary>Why the prior makes no sense with what there is; null where it does.</summary>
    /// <param name="context">What it would be built from.</param>
    /// <returns>A sentence, or null.</returns>
    public string? WhyNot(PriorContext context) => parts.Select(p => context.Lacking(p.Definition.Name, p.Definition.Needs) ?? p.Definition.WhyNot(context)).FirstOrDefault(sentence => sentence is not null);

    /// <summary>Builds the prior.</summary>
    /// <param name="context">What it is built from.</param>
    /// <returns>A prior with the name of this spec; the caller disposes it.</returns>
    /// <exception cref="InputException">It makes no sense with what there is.</exception>
    public IPrior Create(PriorContext context)
    {
        if (WhyNot(context) is string sentence) throw new InputException(sentence);
        IPrior made = parts.Count == 1
            ? parts[0].Definition.Create(context, ValuesOf(0))
            : new LinearCombination(Part(0), Part(1), ToString(), WeightsOf(weights));
        return made.Name == ToString() ? made : throw new InvalidOperationException($"The definition of '{this}' makes a prior that calls itself '{made.Name}'; it has to take the name it is given.");

        IParametricPrior Part(int index) =>
            parts[index].Definition.CreatePart?.Invoke(context, ValuesOf(index)) ?? (IParametricPrior)parts[index].Definition.Create(context, ValuesOf(index));
    }

    /// <summary>The written form in which every option stands with its value: what identifies a result.</summary>
    public string ToFullString() => string.Join(Plus, parts.Select((part, i) => Written(part.Definition.Name, All(i)))) + (parts.Count > 1 ? $" {WeightsOption.Name}={weights}" : "");

    /// <summary>The written form, with those options that are not at their defaults; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => string.Join(Plus, parts.Select((part, i) => Written(part.Definition.Name,
        i == 0 || weights == WeightsOption.Default ? Own(i) : [.. Own(i), KeyValuePair.Create(WeightsOption.Name, weights)])));

    /// <inheritdoc/>
    public bool Equals(PriorSpec? other) => other is not null && ToFullString() == other.ToFullString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PriorSpec);

    /// <inheritdoc/>
    public override int GetHashCode() => ToFullString().GetHashCode(StringComparison.Ordinal);

    /// <summary>How alpha and beta are treated, by the word for it.</summary>
    /// <param name="word">learned, fixed or per-channel.</param>
    internal static CombinationWeights WeightsOf(string word) =>
        word switch { "fixed" => CombinationWeights.Fixed, "per-channel" => CombinationWeights.PerChannel, _ => CombinationWeights.Learned };

    private static (PriorDefinition Definition, Dictionary<string, string> Given) Read(string text, IReadOnlyList<PriorOption> further)
    {
        string[] sides = text.Split(Colon, 2, StringSplitOptions.TrimEntries);
        PriorDefinition definition = PriorCatalogue.Named(sides[0]);
        IReadOnlyList<PriorOption> options = [.. definition.Options, .. further];
        Dictionary<string, string> given = [];
        foreach (string pair in sides.Length < 2 ? [] : sides[1].Split(Comma, StringSplitOptions.TrimEntries))
        {
            string[] both = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            PriorOption option = options.FirstOrDefault(o => o.Name == both[0])
                ?? throw new InputException($"The prior '{definition.Name}' has no option {Quoted.Name(both[0])}; {(options.Count == 0 ? "it has none" : $"its options are {string.Join(", ", options.Select(o => o.Name))}")}.");
            if (both.Length != 2) throw new InputException($"The prior '{definition.Name}' needs {option.Name}=value, not {Quoted.Name(pair)}.");
            if (!given.TryAdd(option.Name, option.Read(definition.Name, both[1]))) throw new InputException($"The prior '{definition.Name}' has {option.Name} more than once.");
        }
        if (definition.Idle?.Invoke(given) is string idle) throw new InputException(idle);
        return (definition, given);
    }

    private static PriorNeeds NeedsOf(PriorDefinition definition, IReadOnlyDictionary<string, string> given) =>
        definition.Needs & ~definition.Options.Where(o => given.GetValueOrDefault(o.Name, o.Default) != o.Default).Aggregate(PriorNeeds.Nothing, (spared, option) => spared | option.Spares);

    private static string Written(string name, IEnumerable<KeyValuePair<string, string>> values) =>
        values.Any() ? $"{name}{Colon}{string.Join(Comma, values.Select(v => $"{v.Key}={v.Value}"))}" : name;

    private PriorValues ValuesOf(int index) => new(Written(parts[index].Definition.Name, Own(index)), All(index).ToDictionary(v => v.Key, v => v.Value));

    private IEnumerable<KeyValuePair<string, string>> All(int index) =>
        parts[index].Definition.Options.Select(o => KeyValuePair.Create(o.Name, parts[index].Given.GetValueOrDefault(o.Name, o.Default)));

    private IEnumerable<KeyValuePair<string, string>> Own(int index) =>
        All(index).Where(v => v.Value != parts[index].Definition.Options.First(o => o.Name == v.Key).Default);
}
