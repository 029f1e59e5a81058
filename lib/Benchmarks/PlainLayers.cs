using HybridPrior.Generators;
using HybridPrior.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HybridPrior.Benchmarks;

/// <summary>Layers as published codes have them: one plain module per layer, batch normalisation as a module of its own in evaluation mode.</summary>
/// <remarks>Modules are made when the network first asks for them. What the rest of the library does to be fast is left out here on purpose: this is the yardstick.</remarks>
public sealed class PlainLayers : ILayers, IDisposable
{
    private readonly Dictionary<string, Module<Tensor, Tensor>> modules = [];
    private readonly IReadOnlyDictionary<string, Tensor> weights;
    private readonly bool trainable;

    /// <summary>Wraps a network's weights.</summary>
    /// <param name="weights">Weights by name; copied.</param>
    /// <param name="trainable">Whether gradients reach the weights, as a GAN used like a Deep Image Prior needs.</param>
    public PlainLayers(IReadOnlyDictionary<string, Tensor> weights, bool trainable)
    {
        NativeConvolutions.RequireNative("The plain loop of the benchmark");
        (this.weights, this.trainable) = (weights, trainable);
    }

    /// <summary>The weights that gradients reach, of the layers used so far.</summary>
    public IEnumerable<Parameter> Trainable => modules.Values.SelectMany(m => m.parameters()).Where(p => p.requires_grad);

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, string name, long outputs, bool bias = true) => Module(name, () => nn.Linear(x.shape[1], outputs, bias)).call(x);

    /// <inheritdoc/>
    public Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm = null) => Normalise(
        Module(name, () => Conv2d(x.shape[1], shape.Channels, shape.Kernel, stride: shape.Stride, padding: shape.Padding, bias: shape.Bias)).call(x), norm);

    /// <inheritdoc/>
    public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm = null) => Normalise(
        Module(name, () => ConvTranspose2d(x.shape[1], shape.Channels, shape.Kernel, stride: shape.Stride, padding: shape.Padding, bias: shape.Bias)).call(x), norm);

    /// <summary>Frees the modules.</summary>
    public void Dispose()
    {
        foreach (Module module in modules.Values) module.Dispose();
    }

    private Tensor Normalise(Tensor x, string? norm) => norm is null ? x : Module(norm, () => BatchNorm2d(x.shape[1])).call(x);

    private Module<Tensor, Tensor> Module(string name, Func<Module<Tensor, Tensor>> create)
    {
        if (modules.TryGetValue(name, out Module<Tensor, Tensor>? known)) return known;
        using var gradientsOff = no_grad();
        Module<Tensor, Tensor> module = create();
        foreach ((string key, Tensor values) in module.state_dict())
        {
            if (weights.TryGetValue($"{name}.{key}", out Tensor? given)) _ = values.copy_(given);
            _ = values.DetachFromDisposeScope();   // the network may be evaluated for the first time within someone's scope
        }
        foreach (Parameter parameter in module.parameters()) parameter.requires_grad_(trainable);
        module.eval();
        modules[name] = module;
        return module;
    }
}
