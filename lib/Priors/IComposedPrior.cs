using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A prior made of others, whose parts can be searched on their own first and whose image is a sum of named images.</summary>
public interface IComposedPrior : IParametricPrior
{
    /// <summary>The priors it is made of.</summary>
    IReadOnlyList<IParametricPrior> Parts { get; }

    /// <summary>Where the joint search starts: each part where it is.</summary>
    /// <param name="parts">Parameters of each of <see cref="Parts"/>, with as many rows.</param>
    /// <returns>Parameters of this prior, which the caller disposes.</returns>
    Parameters Join(IReadOnlyList<Parameters> parts);

    /// <summary>The images whose sum is its image, by the names of the parts.</summary>
    /// <param name="parameters">Parameters of this prior.</param>
    /// <returns>Images (B, 3, H, W).</returns>
    IReadOnlyList<(string Name, Tensor Images)> Components(Parameters parameters);

    /// <summary>What each part is multiplied by, such as <c>alpha</c> and <c>beta</c>, as a mean over colour channels where each has its own.</summary>
    /// <param name="parameters">Parameters of this prior.</param>
    /// <returns>One value per row, (B).</returns>
    IReadOnlyList<(string Name, Tensor Values)> Weights(Parameters parameters);
}
