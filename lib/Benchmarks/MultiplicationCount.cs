using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Benchmarks;

/// <summary>Counts the multiplications of a network for one image by evaluating it without computing anything.</summary>
public sealed class MultiplicationCount : ILayers
{
    private long count;

    private MultiplicationCount() { }

    /// <summary>Counts the multiplications of a generator.</summary>
    /// <param name="architecture">The generator's network.</param>
    /// <returns>Multiplications of its layers for one image, forward.</returns>
    public static long Of(GeneratorArchitecture architecture)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        MultiplicationCount counter = new();
        _ = architecture.Forward(counter, zeros(1, architecture.Latent.Count));
        return counter.count;
    }

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, string name, long outputs, bool bias = true)
    {
        count += x.shape[1] * outputs;
        return zeros(1, outputs);
    }

    /// <inheritdoc/>
    public Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm = null)
    {
        long height = Side(x.shape[2]), width = Side(x.shape[3]);
        count += x.shape[1] * shape.Channels * shape.Kernel * shape.Kernel * height * width;
        return zeros(1, shape.Channels, height, width);
        long Side(long side) => ((side + 2 * shape.Padding - shape.Kernel) / shape.Stride) + 1;
    }

    /// <inheritdoc/>
    public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm = null)
    {
        count += x.shape[1] * shape.Channels * shape.Kernel * shape.Kernel * x.shape[2] * x.shape[3];
        return zeros(1, shape.Channels, Side(x.shape[2]), Side(x.shape[3]));
        long Side(long side) => ((side - 1) * shape.Stride) - (2 * shape.Padding) + shape.Kernel;
    }
}
