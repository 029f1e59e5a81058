using System.Text.Json;
using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Operators;
using HybridPrior.Optimisation;

namespace HybridPrior.Sweeps;

/// <summary>Makes a sweep of a file: chooses the scale, writes grids out, looks paths up, and refuses what contradicts itself.</summary>
internal sealed class SpecReader
{
    private const string Root = "$";
    private readonly string path;
    private readonly SpecText text;
    private readonly SpecFile file;

    /// <exception cref="InputException">The file cannot be read, or is not what a spec is.</exception>
    public SpecReader(string path)
    {
        this.path = path;
        text = new SpecText(path);
        file = text.Read<SpecFile>();
    }

    public SweepSpec Read(Scale? asked)
    {
        Scale scale = asked ?? file.Scale ?? Scale.Lesson;
        IReadOnlyDictionary<Scale, SpecScale> known = file.Scales?.Known ?? new Dictionary<Scale, SpecScale>();
        // Every scale is looked at, so that a mistake in the costly one shows at the cheap one.
        Dictionary<Scale, SweepSpec> all = known.ToDictionary(s => s.Key, s => Of(s.Key, s.Value, PlaceOf(s.Key)));
        if (all.Count == 0) all[scale] = Of(scale, null, Root);
        RefuseIdle(file.Settings, Root, [.. all.Values]);
        foreach ((Scale name, SpecScale differences) in known) RefuseIdle(differences.Settings, PlaceOf(name), [all[name]]);
        return all.GetValueOrDefault(scale) ?? throw text.Error($"{Root}.scales", $"there is no scale {scale}; the scales are {string.Join(", ", known.Keys)}.");
    }

    private static string PlaceOf(Scale scale) => $"{Root}.scales.{scale}";

    /// <summary>Refuses a setting that changes nothing at any of the scales it holds for.</summary>
    private void RefuseIdle(SpecSettings? settings, string place, IReadOnlyList<SweepSpec> scales)
    {
        SettingUse[] uses = [.. scales.Select(s => new SettingUse([.. s.Priors.Select(p => p.Name)], s.Settings.Optimiser is string name ? Optimiser.Named(name) : null, s.Settings.PreSteps, s.Settings.Steps, s.Settings.Published))];
        foreach (string key in settings is null ? [] : text.Keys($"{place}.settings"))
            if (uses.All(u => u.Idle(key) is not null)) throw text.Error($"{place}.settings.{key}", $"the setting '{key}' cannot be given here: {uses[0].Idle(key)}.");
    }

    private SweepSpec Of(Scale scale, SpecScale? differences, string place)
    {
        string Where(object? there, string key) => there is null ? $"{Root}.{key}" : $"{place}.{key}";
        string atOperators = Where(differences?.Operators, "operators"), atPriors = Where(differences?.Priors, "priors"), atSeeds = Where(differences?.Seeds, "seeds");
        IReadOnlyList<string> operators = Operators(differences?.Operators ?? file.Operators ?? throw Missing("operators"), atOperators);
        IReadOnlyList<string> ofAnyScale = file.Operators is null ? operators : [.. Operators(file.Operators, $"{Root}.operators"), .. operators];
        IReadOnlyList<ulong> seeds = differences?.Seeds ?? file.Seeds ?? [1];
        foreach ((int i, ulong seed) in Some(seeds, atSeeds).Index())
            if (seeds.Take(i).Contains(seed)) throw text.Error($"{atSeeds}[{i}]", $"{seed} is given twice.");
        SweepSettings settings = Settings(differences?.Settings, Settings(file.Settings, new SweepSettings()));
        if (settings.PreSteps + (settings.Steps ?? 1) < 1) throw text.Error(Where(differences?.Settings, "settings"), "there must be at least one step, in steps or pre_steps.");
        return new SweepSpec(
            file.Title, scale, file.Size ?? 64, [.. Entries(file.Images, "images").Select(s => Images(s.Key, s.Value, differences?.Take))],
            file.Generators is null ? new Dictionary<string, string>() : Entries(file.Generators, "generators").ToDictionary(g => g.Key, g => Full(g.Value, $"{Root}.generators.{g.Key}")),
            file.Gaussian is null ? null : Full(file.Gaussian, $"{Root}.gaussian"), (file.Noise ?? NoiseSpec.TotalNorm(0.1)).ToString(),
            seeds, operators, Priors(differences?.Priors ?? file.Priors ?? throw Missing("priors"), atPriors, operators, ofAnyScale),
            settings, file.KeepPictures ?? false, file.Denoiser is null ? null : Full(file.Denoiser, $"{Root}.denoiser"));

        InputException Missing(string key) => text.Error(Root, $"the key '{key}' is missing.");
    }

    private SweepImages Images(string name, SpecImages set, int? take)
    {
        string place = $"{Root}.images.{name}";
        return new SweepImages(name, set.Distribution == Distribution.In, [.. Some(set.Paths, $"{place}.paths").Select((p, i) => p.StartsWith('@') ? $"@{Full(p[1..], $"{place}.paths[{i}]")}" : Full(p, $"{place}.paths[{i}]"))],
            (set.Crop ?? ImageCrop.Centre).ToString(), take ?? set.Take, set.Skip ?? 0);
    }

    private IReadOnlyList<string> Operators(IReadOnlyList<OperatorTexts> texts, string place)
    {
        List<string> all = [];
        foreach ((int i, OperatorTexts each) in Some(texts, place).Index())
        {
            foreach (string op in each.All)
            {
                if (all.Contains(op)) throw text.Error($"{place}[{i}]", $"the operator {Quoted.Name(op)} is given twice.");
                all.Add(op);
            }
        }
        return all;
    }

    private IReadOnlyList<SweepPrior> Priors(IReadOnlyList<JsonElement> written, string place, IReadOnlyList<string> operators, IReadOnlyList<string> ofAnyScale)
    {
        List<SweepPrior> priors = [];
        foreach ((int i, JsonElement item) in Some(written, place).Index())
        {
            string here = $"{place}[{i}]";
            SweepPrior prior = item.ValueKind == JsonValueKind.String ? new SweepPrior(Known(text.Read<string>(item, here), here)) : Restricted(text.Read<SpecPrior>(item, here), here);
            if (priors.Any(p => p.Name == prior.Name)) throw text.Error(here, $"the prior {Quoted.Name(prior.Name)} is given twice.");
            priors.Add(prior);
        }
        return priors;

        SweepPrior Restricted(SpecPrior item, string here)
        {
            IReadOnlyList<string> wanted = Operators(item.Operators, $"{here}.operators");
            if (wanted.Except(ofAnyScale).FirstOrDefault() is string stray) throw text.Error($"{here}.operators", $"the operator {Quoted.Name(stray)} is not among those of the sweep.");
            return new SweepPrior(Known(item.Prior, $"{here}.prior"), [.. wanted.Intersect(operators)]);
        }

        string Known(string name, string here)
        {
            try
            {
                return PriorSpec.Parse(name).ToString();
            }
            catch (InputException error)
            {
                throw text.Error(here, error.Message);
            }
        }
    }

    private static SweepSettings Settings(SpecSettings? given, SweepSettings byDefault)
    {
        if (given is null) return byDefault;
        bool published = given.Published ?? byDefault.Published;
        return new SweepSettings(
            given.PreSteps ?? byDefault.PreSteps, given.Steps ?? byDefault.Steps, given.Restarts ?? byDefault.Restarts, given.WarmStart ?? byDefault.WarmStart, published,
            given.Optimiser is OptimiserName asked ? asked.Name : published ? byDefault.Optimiser ?? Optimiser.Adam.Name : byDefault.Optimiser,
            given.LearningRate ?? byDefault.LearningRate);
    }

    private IReadOnlyList<T> Some<T>(IReadOnlyList<T> list, string place) => list.Count > 0 ? list : throw text.Error(place, "the list is empty.");

    private IReadOnlyDictionary<string, T> Entries<T>(IReadOnlyDictionary<string, T> entries, string key) =>
        entries.Count > 0 ? entries : throw text.Error($"{Root}.{key}", "at least one entry is needed.");

    private string Full(string given, string place)
    {
        if (given.StartsWith(ShippedFiles.Shipped, StringComparison.Ordinal)) return given;
        // What no system takes for a path.
        return given.Contains('\0') || given.Length == 0 ? throw text.Error(place, $"{Quoted.Name(given)} is no path.") : Path.GetFullPath(given, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
