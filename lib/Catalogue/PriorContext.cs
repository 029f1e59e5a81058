using HybridPrior.Generators;
using HybridPrior.Inversion;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Catalogue;

/// <summary>What priors are built from.</summary>
/// <param name="Operator">The operator whose measurements they are for; it tells the image size and m. Stays with its owner, as everything here.</param>
/// <param name="Schedule">How priors that search others are to do so; its seed is also that of fixed random inputs.</param>
/// <param name="Generator">The trained generator; null where there is none.</param>
/// <param name="Gaussian">The Gaussian model; null where there is none.</param>
/// <param name="Device">Where to evaluate; null for the CPU.</param>
/// <param name="Checkpoints">Where priors that search others save the state of these searches, to resume from; null to save none.</param>
/// <param name="FirstImage">Place of the first image that such a prior will recover.</param>
/// <param name="Denoiser">The denoising network; null where there is none.</param>
public sealed record PriorContext(
    ILinearOperator Operator, Schedule Schedule, IGenerator? Generator = null, GaussianModel? Gaussian = null, Device? Device = null,
    CheckpointFolder? Checkpoints = null, long FirstImage = 0, Denoiser? Denoiser = null)
{
    /// <summary>Shape of the images, (3, H, W).</summary>
    public IReadOnlyList<long> ImageShape => Operator.InputShape;

    /// <summary>Side of the images in pixels.</summary>
    public int Size => (int)ImageShape[^1];

    /// <summary>Numbers m that are measured of an image.</summary>
    public long Measurements => OperatorShapes.Count(Operator.OutputShape);

    /// <summary>Seed of fixed random inputs.</summary>
    public ulong Seed => Schedule.Seed;

    /// <summary>The generator as a network whose inside is known; for priors that need one, which are not built without.</summary>
    public FrozenGenerator Network => (FrozenGenerator)Generator!;

    /// <summary>Why there is not what a prior needs; null where there is.</summary>
    /// <param name="prior">Its name.</param>
    /// <param name="needs">What it needs.</param>
    public string? Lacking(string prior, PriorNeeds needs)
    {
        if (needs.HasFlag(PriorNeeds.Generator) && Generator is null) return $"The prior '{prior}' needs a generator, but none is given.";
        if (needs.HasFlag(PriorNeeds.Generator) && Generator!.ImageSize != Size)
            return $"The prior '{prior}' needs a generator of images of {Size} px, but {Generator.Name} makes images of {Generator.ImageSize} px.";
        if (needs.HasFlag(PriorNeeds.Network) && Generator is not FrozenGenerator)
            return $"The prior '{prior}' works inside the generator, so it needs one of a known architecture ({string.Join(", ", GeneratorArchitectures.All.Select(a => a.Name))}), not {Generator!.Name}.";
        if (needs.HasFlag(PriorNeeds.Denoiser) && Denoiser is null) return $"The prior '{prior}' needs a denoiser, but none is given.";
        if (needs.HasFlag(PriorNeeds.Denoiser) && Denoiser!.Size != Size) return $"The prior '{prior}' needs a denoiser of images of {Size} px, but the one given is of images of {Denoiser.Size} px.";
        if (!needs.HasFlag(PriorNeeds.Gaussian)) return null;
        return Gaussian is null ? $"The prior '{prior}' needs a Gaussian model, but none is given."
            : Gaussian.ImageSize != Size ? $"The prior '{prior}' needs a model of images of {Size} px, but the one given is of images of {Gaussian.ImageSize} px." : null;
    }
}
