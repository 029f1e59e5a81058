using System.Security.Cryptography;
using HybridPrior.Catalogue;
using HybridPrior.Generators;
using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior.Sweeps;

/// <summary>The images and weight files of a sweep, opened.</summary>
public sealed class SweepInputs : IDisposable
{
    private const string ModelName = "gaussian";
    private readonly Dictionary<string, ImageSet> images = [];
    private readonly Dictionary<string, IGenerator> generators = [];

    /// <summary>Opens what a spec names.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="device">Where generators are evaluated; null for the CPU.</param>
    /// <exception cref="InputException">A file cannot be read, or makes images of another size; or a prior lacks what it needs.</exception>
    public SweepInputs(SweepSpec spec, Device? device = null)
    {
        Device = device ?? CPU;
        try
        {
            if (spec.Gaussian is null && spec.Priors.FirstOrDefault(p => PriorSpec.Parse(p.Name).Needs.HasFlag(PriorNeeds.Gaussian)) is SweepPrior lacking)
                throw new InputException($"The prior '{lacking.Name}' needs a Gaussian model, but the sweep names none.");
            if (spec.Denoiser is null && spec.Priors.FirstOrDefault(p => PriorSpec.Parse(p.Name).Needs.HasFlag(PriorNeeds.Denoiser)) is SweepPrior silent)
                throw new InputException($"The prior '{silent.Name}' needs a denoiser, but the sweep names none.");
            if (spec.Generators.Count == 0 && spec.Priors.FirstOrDefault(p => PriorSpec.Parse(p.Name).Needs.HasFlag(PriorNeeds.Generator)) is SweepPrior without)
                throw new InputException($"The prior '{without.Name}' needs a generator, but the sweep names none.");
            foreach (SweepImages set in spec.Images)
                images[set.Name] = ImageSet.Load(set.Paths.SelectMany(Images), spec.Size, ImageCrop.Parse(set.Crop), set.Take, set.Skip);
            List<PlannedModel> models = [];
            foreach ((string name, string path) in spec.Generators)
            {
                models.Add(Load(name, ShippedFiles.Weights(path)));
                generators[name] = GeneratorFile.Load(ShippedFiles.Weights(path), Device);
            }
            PlannedModel? gaussian = spec.Gaussian is null ? null : Load(ModelName, ShippedFiles.Weights(spec.Gaussian));
            if (spec.Gaussian is not null)
                Gaussian = GeneratorFile.Load(ShippedFiles.Weights(spec.Gaussian), Device) as GaussianModel ?? throw new InputException($"'{ShippedFiles.Weights(spec.Gaussian)}' holds no Gaussian model.");
            PlannedModel? denoiser = null;
            if (spec.Denoiser is not null)
            {
                string file = ShippedFiles.Weights(spec.Denoiser);
                Denoiser = Denoiser.Load(file, Device);
                if (Denoiser.Size != spec.Size) throw new InputException($"'{file}' is a denoiser of images of {Denoiser.Size} px, but the sweep's images have {spec.Size} px.");
                denoiser = new PlannedModel("denoiser", Path.GetFileName(file), Denoiser.Architecture, 0, Convert.ToHexStringLower(SHA256.HashData(SweepFiles.Read(file))));
            }
            Plan = SweepPlan.Of(spec, images.ToDictionary(s => s.Key, s => Hashed(s.Value)), models, gaussian, denoiser);
        }
        catch
        {
            Dispose();
            throw;
        }

        PlannedModel Load(string name, string path)
        {
            GeneratorInfo info = GeneratorFile.Inspect(path);
            return info.ImageSize == spec.Size
                ? new PlannedModel(name, Path.GetFileName(path), info.Architecture, info.Latent.Count, info.Sha256)
                : throw new InputException($"'{path}' makes images of {info.ImageSize} px, but the sweep's images have {spec.Size} px.");
        }
    }

    /// <summary>The plan that follows from them.</summary>
    public SweepPlan Plan { get; } = null!;

    /// <summary>Where to compute.</summary>
    public Device Device { get; }

    /// <summary>The Gaussian model; null for none.</summary>
    public GaussianModel? Gaussian { get; }

    /// <summary>The denoiser; null for none.</summary>
    public Denoiser? Denoiser { get; }

    /// <summary>The images of a cell.</summary>
    /// <param name="cell">The cell.</param>
    public ImageSet ImagesOf(SweepCell cell) => images[cell.Images];

    /// <summary>The generator of a cell; for one that needs none the first, whose codes the width of a Deep Decoder leaves room for; null where the sweep names none.</summary>
    /// <param name="cell">The cell.</param>
    public IGenerator? GeneratorOf(SweepCell cell) => cell.Generator is string name ? generators[name] : generators.Values.FirstOrDefault();

    /// <summary>Frees everything.</summary>
    public void Dispose()
    {
        foreach (ImageSet set in images.Values) set.Dispose();
        foreach (IGenerator generator in generators.Values) generator.Dispose();
        Gaussian?.Dispose();
        Denoiser?.Dispose();
    }

    private static IEnumerable<string> Images(string path) => path switch
    {
        $"{ShippedFiles.Shipped}faces" => ShippedFiles.Faces,
        $"{ShippedFiles.Shipped}pictures" => ShippedFiles.Pictures,
        _ when path.StartsWith(ShippedFiles.Shipped, StringComparison.Ordinal) => throw new InputException($"No images '{path}' ship; there are {ShippedFiles.Shipped}faces and {ShippedFiles.Shipped}pictures."),
        _ => [path],
    };

    private static IReadOnlyList<PlannedImage> Hashed(ImageSet set)
    {
        using Tensor pixels = set.Images.contiguous();
        return [.. set.Names.Select((name, i) =>
        {
            using Tensor row = pixels[i].clone();
            return new PlannedImage(name, Convert.ToHexStringLower(SHA256.HashData(row.bytes)));
        })];
    }
}
