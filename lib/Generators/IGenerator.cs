using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>A trained generator G with fixed weights, differentiable to its latent code.</summary>
public interface IGenerator : IDisposable
{
    /// <summary>Short name of its architecture.</summary>
    string Name { get; }

    /// <summary>Side of its square images, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Distribution of latent codes it was trained with.</summary>
    LatentDistribution Latent { get; }

    /// <summary>Makes images.</summary>
    /// <param name="z">Latent codes, (B, Latent.Count), on the generator's device.</param>
    /// <returns>G(z), (B, 3, S, S), nominally in [0, 1] and not clamped.</returns>
    Tensor Image(Tensor z);
}
