using HybridPrior.Catalogue;

namespace HybridPrior.Sweeps;

/// <summary>A spec with all that it names looked at: the cells, and hashes of the files behind them. It lies in the sweep's folder as <c>sweep.json</c>.</summary>
/// <param name="Format">Version of this file's form.</param>
/// <param name="Spec">What was asked for.</param>
/// <param name="Images">The images of each set.</param>
/// <param name="Generators">Weight files of the spec, each with the hash of what is in it.</param>
/// <param name="Gaussian">The Gaussian model; null for none.</param>
/// <param name="Cells">The cells in the order in which they are computed, each once.</param>
/// <param name="Denoiser">The denoiser; null for none.</param>
public sealed record SweepPlan(
    int Format, SweepSpec Spec, IReadOnlyDictionary<string, IReadOnlyList<PlannedImage>> Images, IReadOnlyList<PlannedModel> Generators, PlannedModel? Gaussian,
    IReadOnlyList<SweepCell> Cells, PlannedModel? Denoiser = null)
{
    internal const int PresentFormat = 1;

    internal static SweepPlan Of(
        SweepSpec spec, IReadOnlyDictionary<string, IReadOnlyList<PlannedImage>> images, IReadOnlyList<PlannedModel> generators, PlannedModel? gaussian,
        PlannedModel? denoiser) =>
        new(PresentFormat, spec, images, generators, gaussian, Once([.. Expand(spec, images, generators, gaussian, denoiser)]), denoiser);

    /// <summary>Each cell once: a prior without a generator is one cell for all generators. Two names for the same files would lose one of them without a word.</summary>
    private static IReadOnlyList<SweepCell> Once(IReadOnlyList<SweepCell> cells)
    {
        foreach (IGrouping<string, SweepCell> same in cells.GroupBy(c => c.Id))
        {
            SweepCell first = same.First();
            if (same.FirstOrDefault(c => c.Images != first.Images) is SweepCell twice)
                throw new InputException($"The sets {Quoted.Name(first.Images)} and {Quoted.Name(twice.Images)} hold the same images, and a cell is computed once: leave one of them out.");
            if (same.FirstOrDefault(c => c.Generator != first.Generator) is SweepCell again)
                throw new InputException($"The generators {Quoted.Name(first.Generator ?? "")} and {Quoted.Name(again.Generator ?? "")} are the same file, and a cell is computed once: leave one of them out.");
        }
        return [.. cells.DistinctBy(c => c.Id)];
    }

    /// <summary>Operators outermost: building one is costly, and neighbouring cells share it.</summary>
    private static IEnumerable<SweepCell> Expand(
        SweepSpec spec, IReadOnlyDictionary<string, IReadOnlyList<PlannedImage>> images, IReadOnlyList<PlannedModel> generators, PlannedModel? gaussian,
        PlannedModel? denoiser) =>
        from op in spec.Operators
        from seed in spec.Seeds
        from set in spec.Images
        from prior in spec.Priors
        where prior.Operators is null || prior.Operators.Contains(op)
        from generator in generators.DefaultIfEmpty()
        let decides = CellIdentity.Of(spec, op, seed, prior.Name, images[set.Name], generator, gaussian, denoiser)
        let needs = PriorSpec.Parse(prior.Name).Needs
        // A Deep Decoder alone takes its width from the number of codes, in which generators may differ.
        let named = needs.HasFlag(PriorNeeds.Generator) || (needs.HasFlag(PriorNeeds.CodeCount) && generators.Any(g => g.LatentCount != generator!.LatentCount))
        select new SweepCell(CellIdentity.Hash(decides), set.Name, set.InDistribution, op, seed, prior.Name, named ? generator!.Name : null, decides);

    /// <summary>What of another plan for the same folder differs from this one; null where nothing does.</summary>
    /// <param name="other">The plan of now; this is the one the folder was begun with.</param>
    internal string? Difference(SweepPlan other)
    {
        foreach ((PlannedModel mine, PlannedModel now) in from m in All(this) join n in All(other) on m.Name equals n.Name select (m, n))
            if (mine.Sha256 != now.Sha256 && mine.File == now.File)
                return $"the file '{now.File}' is no longer the one it was begun with (sha256 {mine.Sha256[..12]} then, {now.Sha256[..12]} now)";
        foreach ((string set, IReadOnlyList<PlannedImage> then) in Images)
        {
            foreach ((PlannedImage mine, PlannedImage now) in from m in then join n in other.Images.GetValueOrDefault(set) ?? [] on m.Name equals n.Name select (m, n))
                if (mine.Sha256 != now.Sha256) return $"the image '{now.Name}' of '{set}' is no longer the one it was begun with";
        }
        string[] before = [.. Cells.Select(c => c.Id)], after = [.. other.Cells.Select(c => c.Id)];
        int gone = before.Except(after).Count(), added = after.Except(before).Count();
        return gone + added > 0 ? $"its spec was another one: {added} of its {after.Length} cells are new, {gone} of before are no longer wanted"
            : Spec.KeepPictures != other.Spec.KeepPictures ? "keep_pictures was another" : null;

        static IEnumerable<PlannedModel> All(SweepPlan plan) => plan.Generators.Append(plan.Gaussian).Append(plan.Denoiser).OfType<PlannedModel>();
    }
}

/// <summary>An image as a sweep uses it.</summary>
/// <param name="Name">File name without its extension, as reports show it.</param>
/// <param name="Sha256">Hash of its pixels after cropping and resizing.</param>
public sealed record PlannedImage(string Name, string Sha256);

/// <summary>A weight file as a sweep uses it.</summary>
/// <param name="Name">Its name in the sweep.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Architecture">What it holds.</param>
/// <param name="LatentCount">Entries of a latent code.</param>
/// <param name="Sha256">Hash of the file.</param>
public sealed record PlannedModel(string Name, string File, string Architecture, int LatentCount, string Sha256);
