using System.Collections.Concurrent;
using HybridPrior.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>Layers with fixed weights: batch normalisation by its running statistics, folded into the layer before it.</summary>
/// <remarks>Prepared once and shared by all rows and threads. Gradients flow to the input only.</remarks>
public sealed class FrozenLayers : ILayers, IDisposable
{
    private const double NormEpsilon = 1e-5;   // PyTorch's default, with which the weights were trained

    // From so many weights per value of the input on, a product is faster than the library's convolution; measured on a DCGAN.
    private const int WeightsPerValue = 32;
    private readonly Dictionary<string, (Tensor Kernel, Tensor? Bias)> layers = [];
    private readonly ConcurrentDictionary<string, WinogradConvolution?> filtered = [];

    /// <summary>Folds a network's weights.</summary>
    /// <param name="declaration">What the network needs.</param>
    /// <param name="weights">Its weights by name; copied, so the caller keeps ownership.</param>
    /// <param name="device">Where to evaluate.</param>
    public FrozenLayers(NetworkDeclaration declaration, IReadOnlyDictionary<string, Tensor> weights, Device? device = null)
    {
        using var gradientsOff = no_grad();
        foreach (NetworkDeclaration.NormalisedLayer layer in declaration.Layers)
        {
            using var scope = NewDisposeScope();
            Tensor kernel = Take($"{layer.Name}.weight")!;
            Tensor? bias = Take($"{layer.Name}.bias");
            if (layer.Norm is string norm)
            {
                Tensor scale = Take($"{norm}.weight")! / (Take($"{norm}.running_var")! + NormEpsilon).sqrt();
                Tensor shift = Take($"{norm}.bias")! - Take($"{norm}.running_mean")! * scale;
                bias = bias is null ? shift : bias * scale + shift;
                long[] along = new long[kernel.dim()];
                Array.Fill(along, 1);
                along[layer.OutputAxis] = -1;
                kernel = kernel * scale.view(along);
            }
            layers[layer.Name] = (ChannelsLast(kernel).DetachFromDisposeScope(), bias?.contiguous().DetachFromDisposeScope());
        }

        Tensor? Take(string name) =>
            weights.TryGetValue(name, out Tensor? weight) ? weight.detach().to(ScalarType.Float32, device ?? CPU, copy: true) : null;
    }

    /// <summary>Convolutions whose kernels lie so in memory keep their images so too, pixel by pixel, which the processor's libraries multiply up to twice as fast.</summary>
    private static Tensor ChannelsLast(Tensor kernel) =>
        kernel.dim() == 4 ? kernel.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : kernel.contiguous();

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, string name, long outputs, bool bias = true) =>
        linear(x, layers[name].Kernel, layers[name].Bias);

    /// <inheritdoc/>
    public Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm = null)
    {
        (Tensor kernel, Tensor? bias) = layers[name];
        WinogradConvolution? winograd = filtered.GetOrAdd(name, _ => WinogradConvolution.Of(kernel, bias, shape));
        return winograd?.Pays(x) == true
            ? winograd.Apply(x)
            : NativeConvolutions.Convolve(x, kernel, bias, shape.Stride, shape.Padding);
    }

    /// <inheritdoc/>
    public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm = null)
    {
        (Tensor kernel, Tensor? bias) = layers[name];
        if (x.shape[2] == 1 && x.shape[3] == 1 && shape.Padding == 0) return OnePixel(x, kernel, bias);
        WinogradConvolution? winograd = filtered.GetOrAdd(name, _ => WinogradConvolution.OfTransposed(kernel, bias, shape));
        if (winograd?.Pays(x) == true) return winograd.Apply(x);
        return kernel.numel() >= WeightsPerValue * x.numel()
            ? Scattered(x, kernel, bias, shape)
            : NativeConvolutions.ConvolveTransposed(x, kernel, bias, shape.Stride, shape.Padding);
    }

    /// <summary>A transposed convolution of images of one pixel: a matrix product, and nothing overlaps.</summary>
    private static Tensor OnePixel(Tensor x, Tensor kernel, Tensor? bias)
    {
        (long inputs, long outputs, long side) = (kernel.shape[0], kernel.shape[1], kernel.shape[2]);
        Tensor y = x.flatten(1).mm(kernel.permute(0, 2, 3, 1).reshape(inputs, -1)).view(-1, side, side, outputs);
        return (bias is null ? y : y + bias).permute(0, 3, 1, 2);
    }

    /// <summary>A transposed convolution as one matrix product, whose results are then added where they overlap. With few pixels the library spends its time on rearranging the kernel.</summary>
    private static Tensor Scattered(Tensor x, Tensor kernel, Tensor? bias, ConvolutionShape shape)
    {
        (long batch, long inputs, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        (long outputs, long side) = (kernel.shape[1], kernel.shape[2]);
        Tensor patches = x.permute(0, 2, 3, 1).reshape(-1, inputs).mm(kernel.permute(0, 2, 3, 1).reshape(inputs, -1));
        Tensor columns = patches.view(batch, height * width, side * side, outputs).permute(0, 3, 2, 1).reshape(batch, outputs * side * side, height * width);
        long Size(long length) => (length - 1) * shape.Stride - 2 * shape.Padding + side;
        Tensor y = fold(columns, (Size(height), Size(width)), (side, side), null, (shape.Padding, shape.Padding), (shape.Stride, shape.Stride));
        return bias is null ? y : y + bias.view(1, -1, 1, 1);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach ((Tensor kernel, Tensor? bias) in layers.Values)
        {
            kernel.Dispose();
            bias?.Dispose();
        }
        foreach (WinogradConvolution? convolution in filtered.Values) convolution?.Dispose();
        filtered.Clear();
        layers.Clear();
    }
}
