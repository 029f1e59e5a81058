using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>The same codes at every sheet of a run, so that progress shows.</summary>
internal static class SampleSheet
{
    /// <summary>(count, 3, S, S) in [0, 1].</summary>
    public static Tensor Draw(GeneratorArchitecture architecture, IReadOnlyDictionary<string, Tensor> weights, int count)
    {
        using var gradientsOff = no_grad();
        using FrozenLayers layers = new(architecture.Declaration, weights);
        // In parts: a large network would take gigabytes for all at once.
        return cat([.. architecture.Latent.Sample(count, new Generator(1, CPU)).split(8).Select(z => architecture.Image(layers, z))]);
    }
}
