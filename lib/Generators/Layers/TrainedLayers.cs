using HybridPrior.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>Layers whose weights are being trained: batch normalisation uses the batch and updates the running statistics.</summary>
/// <remarks>Gradients flow to the input and to the weights.</remarks>
public sealed class TrainedLayers : ILayers
{
    private readonly Func<string, Tensor?> weights;
    private readonly double momentum;

    /// <summary>Wraps a set of weights.</summary>
    /// <param name="weights">Gives the tensor of a name, or null where the network has none of that name.</param>
    /// <param name="momentum">Share of the batch in each update of the running statistics; PyTorch's default is 0.1.</param>
    public TrainedLayers(Func<string, Tensor?> weights, double momentum = 0.1)
    {
        this.weights = weights;
        this.momentum = momentum;
    }

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, string name, long outputs, bool bias = true) =>
        linear(x, weights($"{name}.weight")!, weights($"{name}.bias"));

    /// <inheritdoc/>
    public Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm = null) => Normalise(
        NativeConvolutions.Convolve(x, weights($"{name}.weight")!, weights($"{name}.bias"), shape.Stride, shape.Padding), norm);

    /// <inheritdoc/>
    public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm = null) => Normalise(
        NativeConvolutions.ConvolveTransposed(x, weights($"{name}.weight")!, weights($"{name}.bias"), shape.Stride, shape.Padding), norm);

    private Tensor Normalise(Tensor x, string? norm) => norm is null
        ? x
        : batch_norm(x, weights($"{norm}.running_mean")!, weights($"{norm}.running_var")!, weights($"{norm}.weight")!, weights($"{norm}.bias")!,
            training: true, momentum: momentum);
}
