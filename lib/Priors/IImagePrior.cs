using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A family of images H(parameters): what recovery searches for the image that explains the measurements.</summary>
/// <remarks>
/// A pure function. Parameters are flat, one row per image, so a batch of images, of restarts or of both is the same thing, and rows never
/// influence each other.
/// </remarks>
public interface IImagePrior : IPrior
{
    /// <summary>Its groups of parameters.</summary>
    IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>Evaluates the prior, differentiably.</summary>
    /// <param name="parameters">One row per image for each of <see cref="Blocks"/>.</param>
    /// <returns>Images (B, 3, H, W), nominally in [0, 1] and not clamped.</returns>
    Tensor Image(Parameters parameters);
}
