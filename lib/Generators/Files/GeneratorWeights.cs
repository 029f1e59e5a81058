using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Which tensors of a weight file are the weights of a generator: the whole file, or what lies under one key of a training checkpoint.</summary>
/// <remarks>
/// Names of a checkpoint are those of the network behind a key, such as <c>model_state_dict.module.main.0.weight</c>: the key is found by looking for an
/// architecture whose names, all of them and no others, follow it. Weights behind spectral or weight normalisation are folded, see <see cref="StoredWeight"/>.
/// </remarks>
public sealed class GeneratorWeights
{
    private const double Resembles = 0.5;   // share of the names from which on a file is told what it lacks
    private const int Shown = 3;
    private const string Remedy = "a network of another size or kind loads as TorchScript (torch.jit.script or torch.jit.trace after eval()) with a JSON file beside it";
    private readonly Dictionary<string, StoredWeight> stored;
    private readonly string path;

    private GeneratorWeights(Candidate candidate, Dictionary<string, StoredWeight> all, string path)
    {
        (Architecture, this.path) = (candidate.Architecture, path);
        Key = candidate.Key;
        Dictionary<string, StoredWeight> under = candidate.Under(all);
        WeightChecks.Require(under.ToDictionary(w => w.Key, w => w.Value.Listed), path, candidate.Shapes, Architecture.Name, Remedy);
        stored = candidate.Shapes.Keys.ToDictionary(name => name, name => under[name]);
        Needed = [.. stored.Values.SelectMany(w => w.Parts)];
    }

    /// <summary>The network.</summary>
    public GeneratorArchitecture Architecture { get; }

    /// <summary>The key under which the weights lie; null where they are the whole file.</summary>
    public string? Key { get; }

    /// <summary>Names of the tensors to load.</summary>
    public IReadOnlyCollection<string> Needed { get; }

    /// <summary>Finds the generator in a file.</summary>
    /// <param name="listing">What the file holds.</param>
    /// <param name="path">The file, for sentences.</param>
    /// <param name="key">The key to look under, of several with a generator; null where there is one.</param>
    /// <param name="architectures">The networks it may be; null for those of <see cref="GeneratorArchitectures"/>.</param>
    /// <exception cref="InputException">There is none, there are several and no key, the key has nothing to choose, or the weights are of an integer type.</exception>
    public static GeneratorWeights Find(WeightListing listing, string path, string? key = null, IReadOnlyList<GeneratorArchitecture>? architectures = null)
    {
        bool named = listing.Metadata.TryGetValue("architecture", out string? name);
        architectures ??= named ? [GeneratorArchitectures.Named(name!)] : GeneratorArchitectures.All;
        Dictionary<string, StoredWeight> all = StoredWeight.Of(listing.Tensors);
        List<Candidate> candidates = Candidate.In(all.Keys, architectures);
        List<Candidate> fitting = [.. candidates.Where(c => c.Fits(all)).DistinctBy(c => c.Prefix)];
        if (key is not null)
        {
            if (fitting is [{ Key: null }])
                throw new InputException($"'{path}' holds nothing but one generator, so the key {Quoted.Name(key)} has nothing to choose.");
            if (!all.Keys.Any(n => n.StartsWith($"{key}.", StringComparison.Ordinal)))
                throw new InputException($"'{path}' has no key {Quoted.Name(key)}{(fitting.Count > 0 ? $"; generators lie under {Quoted.Names(fitting.Select(c => c.Key ?? "(none)"), Shown)}" : "")}.");
            candidates = [.. candidates.Where(c => c.IsUnder(key))];
            fitting = [.. fitting.Where(c => c.IsUnder(key))];
        }
        if (fitting.Count > 1)
            throw new InputException($"'{path}' holds {fitting.Count} generators, under the keys {Quoted.Names(fitting.Select(c => c.Key ?? "(none)"), Shown)}; say which one with --key, or write it to a file of its own with 'generator convert --key'.");
        Candidate? best = fitting.Count == 1 ? fitting[0] : candidates.MaxBy(c => c.Share);
        if (best is null || !named && best.Share < Resembles)
            throw new InputException($"'{path}' holds no generator of a known architecture{(key is null ? "" : $" under the key {Quoted.Name(key)}")}: its tensors are called {Quoted.Names(all.Keys, Shown)}; known are {string.Join(", ", architectures.Select(a => a.Name))}; {Remedy}.");
        return new GeneratorWeights(best, all, path);
    }

    /// <summary>Takes the weights out of the file that was listed, normalisations folded.</summary>
    /// <param name="file">The file with the tensors in <see cref="Needed"/>.</param>
    /// <returns>The weights by the architecture's names; those that were folded belong to the open dispose scope, the others to the file.</returns>
    /// <exception cref="InputException">A weight is not finite.</exception>
    public IReadOnlyDictionary<string, Tensor> Take(WeightFile file)
    {
        Dictionary<string, int> axes = Architecture.Declaration.Layers.ToDictionary(l => $"{l.Name}.weight", l => l.OutputAxis);
        Dictionary<string, Tensor> weights = stored.ToDictionary(w => w.Key, w => w.Value.Compute(file.Tensors, axes.GetValueOrDefault(w.Key)));
        WeightChecks.RequireFinite(weights, path);
        return weights;
    }

    /// <summary>An architecture, some of whose names follow a prefix.</summary>
    private sealed record Candidate(GeneratorArchitecture Architecture, string Prefix, int Hits)
    {
        public string? Key => Prefix.Length == 0 ? null : Prefix[..^1];

        public double Share => Hits / (double)Architecture.Declaration.Weights.Count;

        public Dictionary<string, long[]> Shapes => Architecture.Declaration.Weights.ToDictionary(w => w.Name, w => w.Shape.ToArray());

        /// <summary>Counts the names of every architecture behind every prefix that occurs.</summary>
        public static List<Candidate> In(IReadOnlyCollection<string> names, IReadOnlyList<GeneratorArchitecture> architectures)
        {
            ILookup<string, GeneratorArchitecture> owners = architectures.SelectMany(a => a.Declaration.Weights.Select(w => (w.Name, a))).ToLookup(o => o.Name, o => o.a);
            Dictionary<(GeneratorArchitecture, string), int> hits = [];
            foreach (string name in names)
                for (int start = 0; start >= 0; start = name.IndexOf('.', start) + 1 is > 0 and int next ? next : -1)
                    foreach (GeneratorArchitecture owner in owners[name[start..]])
                        hits[(owner, name[..start])] = hits.GetValueOrDefault((owner, name[..start])) + 1;
            return [.. hits.Select(h => new Candidate(h.Key.Item1, h.Key.Item2, h.Value)).OrderBy(c => architectures.Index().First(a => a.Item == c.Architecture).Index)];
        }

        public bool IsUnder(string key) => Prefix.StartsWith($"{key}.", StringComparison.Ordinal);

        /// <summary>What the file has behind the prefix.</summary>
        public Dictionary<string, StoredWeight> Under(Dictionary<string, StoredWeight> all) =>
            all.Where(w => w.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(w => w.Key[Prefix.Length..], w => w.Value);

        /// <summary>Whether exactly the architecture's weights are there, in its shapes.</summary>
        public bool Fits(Dictionary<string, StoredWeight> all)
        {
            if (Hits < Architecture.Declaration.Weights.Count) return false;
            Dictionary<string, long[]> shapes = Shapes;
            return Under(all).All(w => shapes.TryGetValue(w.Key, out long[]? shape) ? shape.SequenceEqual(w.Value.Listed.Shape) : !WeightChecks.Counts(w.Key));
        }
    }
}
