using HybridPrior.Catalogue;
using HybridPrior.Experiments;
using HybridPrior.Images;
using HybridPrior.Operators;
using HybridPrior.Optimisation;

namespace HybridPrior.Sweeps;

/// <summary>Reads the file of a sweep and refuses whatever it does not know.</summary>
internal sealed class SpecReader(string path)
{
    private const string Shipped = "shipped:";
    private static readonly string[] ScaleKeys = ["operators", "priors", "seeds", "take", "settings"];

    private static readonly string[] SettingKeys =
        ["pre_steps", "steps", "restarts", "warm_start", "published", "optimiser", "learning_rate"];

    private readonly SpecNode root = SpecNode.Read(path).WithKeys(
        "title", "scale", "size", "images", "generators", "gaussian", "denoiser", "noise", "keep_pictures", "scales", "operators", "priors", "seeds", "settings");

    public SweepSpec Read(Scale? asked)
    {
        SpecNode? scales = root.Find("scales")?.WithKeys(Enum.GetNames<Scale>());
        Scale scale = asked ?? root.Find("scale")?.OneOf(Enum.GetValues<Scale>().Select(s => (s.ToString(), s)).ToArray()) ?? Scale.Lesson;
        Dictionary<string, SpecNode> known = scales?.Entries().ToDictionary(s => s.Key, s => s.Value.WithKeys(ScaleKeys)) ?? [];
        // Every scale is looked at, so that a mistake in the costly one shows at the cheap one.
        (SpecNode? Differences, SweepSpec Spec)[] all = known.Count > 0 ? [.. known.Values.Select(d => (d, Of(scale, d)))] : [(null, Of(scale, null))];
        RefuseIdle(root.Find("settings"), [.. all.Select(a => a.Spec)]);
        foreach ((SpecNode? differences, SweepSpec spec) in all) RefuseIdle(differences?.Find("settings"), spec);
        if (known.Count > 0 && !known.ContainsKey(scale.ToString()))
            throw scales!.Error($"there is no scale {scale}; the scales are {string.Join(", ", known.Keys)}.");
        return Of(scale, known.GetValueOrDefault(scale.ToString()));
    }

    /// <summary>Refuses a setting that changes nothing at any of the scales it holds for.</summary>
    private static void RefuseIdle(SpecNode? settings, params IReadOnlyList<SweepSpec> scales)
    {
        SettingUse[] uses = [.. scales.Select(s => new SettingUse([.. s.Priors.Select(p => p.Name)], s.Settings.Optimiser is string name ? Optimiser.Named(name) : null, s.Settings.PreSteps, s.Settings.Published))];
        foreach ((string key, SpecNode value) in settings?.Entries() ?? [])
            if (uses.All(u => u.Idle(key) is not null)) throw value.Error($"the setting '{key}' cannot be given here: {uses[0].Idle(key)}.");
    }

    private SweepSpec Of(Scale scale, SpecNode? differences)
    {
        SpecNode operators = Find("operators") ?? root.Need("operators"), priors = Find("priors") ?? root.Need("priors");
        IReadOnlyList<string> all = Operators(operators);
        int? take = differences?.Find("take")?.Whole(1);
        SweepSettings settings = Settings(differences?.Find("settings"), Settings(root.Find("settings"), new SweepSettings()));
        if (settings.PreSteps + (settings.Steps ?? 1) < 1) throw (differences?.Find("settings") ?? root.Need("settings")).Error("there must be at least one step, in steps or pre_steps.");
        return new SweepSpec(
            root.Need("title").Text(), scale, root.Find("size")?.Whole(16, 4096) ?? 64, [.. Entries(root.Need("images")).Select(s => Images(s.Key, s.Value, take))],
            root.Find("generators") is SpecNode generators ? Entries(generators).ToDictionary(g => g.Key, g => g.Value.Parse(Model)) : [], root.Find("gaussian")?.Parse(Model),
            root.Find("noise")?.Parse(t => NoiseSpec.Parse(t).ToString()) ?? NoiseSpec.TotalNorm(0.1).ToString(),
            Distinct(Find("seeds"), s => s.Seed()) ?? [1], all, Priors(priors, all), settings, root.Find("keep_pictures")?.Truth() ?? false, root.Find("denoiser")?.Parse(Model));

        SpecNode? Find(string key) => differences?.Find(key) ?? root.Find(key);
    }

    private static IReadOnlyList<(string Key, SpecNode Value)> Entries(SpecNode node) => node.Entries() is { Count: > 0 } entries ? entries : throw node.Error("at least one entry is needed.");

    private SweepImages Images(string name, SpecNode node, int? take)
    {
        _ = node.WithKeys("paths", "distribution", "crop", "take", "skip");
        return new SweepImages(name, node.Need("distribution").OneOf([("in", true), ("out", false)]), [.. node.Need("paths").Items().Select(p => p.Text()).Select(Path)],
            node.Find("crop")?.Parse(t => ImageCrop.Parse(t).ToString()) ?? ImageCrop.Centre.ToString(), take ?? node.Find("take")?.Whole(1), node.Find("skip")?.Whole(0) ?? 0);

        string Path(string given) => given.StartsWith(Shipped, StringComparison.Ordinal) ? given : given.StartsWith('@') ? $"@{Full(given[1..])}" : Full(given);
    }

    private static IReadOnlyList<string> Operators(SpecNode node)
    {
        List<string> all = [];
        foreach (SpecNode item in node.Items())
        {
            foreach (string op in item.Parse(OperatorGrid.Expand))
            {
                if (all.Contains(op)) throw item.Error($"the operator {Quoted.Name(op)} is given twice.");
                all.Add(op);
            }
        }
        return all;
    }

    private IReadOnlyList<SweepPrior> Priors(SpecNode node, IReadOnlyList<string> operators)
    {
        IReadOnlyList<string> ofAnyScale = root.Find("operators") is SpecNode all ? Operators(all) : operators;
        List<SweepPrior> priors = [];
        foreach (SpecNode item in node.Items())
        {
            SweepPrior prior = item.IsText ? new SweepPrior(Known(item)) : Restricted(item.WithKeys("prior", "operators"));
            if (priors.Any(p => p.Name == prior.Name)) throw item.Error($"the prior {Quoted.Name(prior.Name)} is given twice.");
            priors.Add(prior);
        }
        return priors;

        SweepPrior Restricted(SpecNode item)
        {
            SpecNode list = item.Need("operators");
            IReadOnlyList<string> wanted = Operators(list);
            if (wanted.Except(ofAnyScale).Except(operators).FirstOrDefault() is string stray) throw list.Error($"the operator {Quoted.Name(stray)} is not among those of the sweep.");
            return new SweepPrior(Known(item.Need("prior")), [.. wanted.Intersect(operators)]);
        }

        static string Known(SpecNode item) => item.Parse(text => PriorSpec.Parse(text).ToString());
    }

    private static SweepSettings Settings(SpecNode? node, SweepSettings byDefault)
    {
        if (node is null) return byDefault;
        _ = node.WithKeys(SettingKeys);
        bool published = node.Find("published")?.Truth() ?? byDefault.Published;
        return new SweepSettings(
            node.Find("pre_steps")?.Whole(0) ?? byDefault.PreSteps, node.Find("steps")?.Whole(0) ?? byDefault.Steps, node.Find("restarts")?.Whole(1) ?? byDefault.Restarts,
            node.Find("warm_start")?.Truth() ?? byDefault.WarmStart, published,
            node.Find("optimiser") is SpecNode asked
                ? asked.OneOf<string?>([("auto", null), .. Optimiser.All.Select(o => (o.Name, (string?)o.Name))])
                : published ? byDefault.Optimiser ?? Optimiser.Adam.Name : byDefault.Optimiser,
            node.Find("learning_rate")?.Positive() ?? byDefault.LearningRate);
    }

    private static IReadOnlyList<T>? Distinct<T>(SpecNode? node, Func<SpecNode, T> read)
    {
        if (node is null) return null;
        List<T> values = [];
        foreach (SpecNode item in node.Items())
        {
            T value = read(item);
            if (values.Contains(value)) throw item.Error($"{value} is given twice.");
            values.Add(value);
        }
        return values;
    }

    private string Model(string given) => given.StartsWith(Shipped, StringComparison.Ordinal) ? given : Full(given);

    private string Full(string given) => Path.GetFullPath(given, Path.GetDirectoryName(Path.GetFullPath(path))!);
}
