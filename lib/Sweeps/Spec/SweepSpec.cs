using HybridPrior.Experiments;

namespace HybridPrior.Sweeps;

/// <summary>What a sweep computes: every prior with every operator on every set of images and every seed.</summary>
/// <remarks>Read from a JSON file by <see cref="Read"/>; docs/sweeps.md shows one. Paths are full ones, or name what ships.</remarks>
/// <param name="Title">What it is about.</param>
/// <param name="Scale">The scale that was chosen.</param>
/// <param name="Size">Side of the images in pixels.</param>
/// <param name="Images">The sets of images.</param>
/// <param name="Generators">Weight files of generators by name.</param>
/// <param name="Gaussian">File of the Gaussian model; null for none.</param>
/// <param name="Noise">Noise of the measurements, as on the command line.</param>
/// <param name="Seeds">Seeds of operator, noise and starts.</param>
/// <param name="Operators">The operators, as on the command line, grids written out.</param>
/// <param name="Priors">What is compared, each with the operators that it is run with.</param>
/// <param name="Settings">How priors are built and searched.</param>
/// <param name="KeepPictures">Whether recovered images and the summands of combinations are kept.</param>
/// <param name="Denoiser">Weight file of the denoiser; null for none.</param>
public sealed record SweepSpec(
    string Title, Scale Scale, int Size, IReadOnlyList<SweepImages> Images, IReadOnlyDictionary<string, string> Generators, string? Gaussian, string Noise,
    IReadOnlyList<ulong> Seeds, IReadOnlyList<string> Operators, IReadOnlyList<SweepPrior> Priors, SweepSettings Settings, bool KeepPictures = false, string? Denoiser = null)
{
    /// <summary>Reads a spec.</summary>
    /// <param name="path">The JSON file. Paths in it are relative to its folder.</param>
    /// <param name="scale">The scale to use; null for the file's own.</param>
    /// <exception cref="InputException">The file cannot be read, has an unknown key or an impossible value; the sentence names line and place.</exception>
    public static SweepSpec Read(string path, Scale? scale = null) => new SpecReader(path).Read(scale);

    /// <summary>The spec with other images.</summary>
    /// <param name="inside">Sets in place of those in distribution; empty to keep them.</param>
    /// <param name="outside">Sets in place of those out of distribution; empty to keep them.</param>
    /// <param name="take">How many images of each set; null to leave that as it is.</param>
    /// <exception cref="InputException">Two sets have the same name.</exception>
    public SweepSpec WithImages(IReadOnlyList<SweepImages> inside, IReadOnlyList<SweepImages> outside, int? take)
    {
        SweepImages[] sets = [.. Chosen(true, inside), .. Chosen(false, outside)];
        if (sets.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new InputException($"Two sets of images have the name '{twice.Key}'.");
        return this with { Images = [.. sets.Select(s => take is null ? s : s with { Take = take })] };

        IEnumerable<SweepImages> Chosen(bool inDistribution, IReadOnlyList<SweepImages> given) => given.Count > 0 ? given : Images.Where(s => s.InDistribution == inDistribution);
    }
}

/// <summary>A set of images of a sweep.</summary>
/// <param name="Name">Its name in tables and charts.</param>
/// <param name="InDistribution">Whether they are like the images that the generators learned from.</param>
/// <param name="Paths">Files, folders, lists (<c>@list.txt</c>), or what ships: <c>shipped:faces</c>, <c>shipped:pictures</c>.</param>
/// <param name="Crop">The square that is used of each file: <c>centre</c>, <c>celeba</c> or <c>none</c>.</param>
/// <param name="Take">How many of them; null for all.</param>
/// <param name="Skip">How many to pass over first.</param>
public sealed record SweepImages(string Name, bool InDistribution, IReadOnlyList<string> Paths, string Crop = "centre", int? Take = null, int Skip = 0);

/// <summary>A prior of a sweep.</summary>
/// <param name="Name">Its name in the catalogue of priors, <c>auto</c>, or two joined by +.</param>
/// <param name="Operators">The operators it is run with; null for all of the sweep's.</param>
public sealed record SweepPrior(string Name, IReadOnlyList<string>? Operators = null);
