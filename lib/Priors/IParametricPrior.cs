using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A family of images H(parameters): what inversion searches for the image that explains the measurements.</summary>
/// <remarks>
/// A pure function. Parameters are flat, one row per image, so a batch of images, of restarts or of both is the same thing, and rows never
/// influence each other. How it is searched is not its affair: that is the schedule's and the optimiser's.
/// </remarks>
public interface IParametricPrior : IPrior
{
    /// <summary>Its groups of parameters, in order: name, numbers per image, how they start. Never empty.</summary>
    IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>Evaluates the prior, differentiably.</summary>
    /// <param name="parameters">One row per image for each of <see cref="Blocks"/>.</param>
    /// <returns>Images (B, 3, H, W), float32 on the parameters' device, nominally in [0, 1] and not clamped.</returns>
    Tensor Image(Parameters parameters);

    /// <summary>Where the search starts.</summary>
    /// <param name="measurement">The measurements, one row per start, from which a prior that can starts at its best estimate.</param>
    /// <param name="seeds">A seed per row, for a start at random.</param>
    /// <returns>Parameters with a row per seed on the measurements' device, which the caller disposes.</returns>
    Parameters Start(Measurement measurement, IReadOnlyList<ulong> seeds) => Parameters.Start(this, seeds, measurement.Y.device);

    /// <summary>Negative log density of its parameters per row, (B), up to a constant; null where nothing is known of them.</summary>
    /// <remarks>Where there is one the search finds the most probable image (MAP), else the one that explains the measurements best, as in the paper.</remarks>
    /// <param name="parameters">One row per image for each of <see cref="Blocks"/>.</param>
    Tensor? Energy(Parameters parameters) => null;

    /// <summary>Rates, steps, averaging and stopping that it was published with, for a schedule to take in; nothing of its own unless it says otherwise.</summary>
    Method Method => Method.Plain;

    /// <inheritdoc/>
    long IPrior.ParameterCount => Blocks.Sum(block => block.Count);
}
