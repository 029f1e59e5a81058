using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The weights a network needs, read off the network itself by evaluating it once without computing anything.</summary>
public sealed class NetworkDeclaration
{
    private NetworkDeclaration(IReadOnlyList<WeightSpec> weights, IReadOnlyList<NormalisedLayer> layers)
    {
        Weights = weights;
        Layers = layers;
    }

    /// <summary>All weights in the order the network uses them, running statistics included.</summary>
    public IReadOnlyList<WeightSpec> Weights { get; }

    /// <summary>The convolutions and linear layers, each with the batch normalisation that follows it.</summary>
    public IReadOnlyList<NormalisedLayer> Layers { get; }

    /// <summary>Number of trained weights: what the literature calls the parameter count.</summary>
    public long Count => Weights.Where(w => w.Trained).Sum(w => w.Count);

    /// <summary>Reads the declaration off a network.</summary>
    /// <param name="network">The network as a function of its layers and its input.</param>
    /// <param name="input">Shape of one input, without the batch axis.</param>
    /// <returns>The weights it asks for.</returns>
    public static NetworkDeclaration Of(Func<ILayers, Tensor, Tensor> network, params long[] input)
    {
        using var scope = NewDisposeScope();
        Recorder recorder = new();
        network(recorder, zeros([1, .. input]));
        return new NetworkDeclaration(recorder.Weights, recorder.Layers);
    }

    /// <summary>A layer and the batch normalisation behind it.</summary>
    /// <param name="Name">Name of the layer.</param>
    /// <param name="Norm">Name of the batch normalisation, or null.</param>
    /// <param name="OutputAxis">Axis of the kernel that runs over the outputs.</param>
    public sealed record NormalisedLayer(string Name, string? Norm, int OutputAxis);

    private sealed class Recorder : ILayers
    {
        public List<WeightSpec> Weights { get; } = [];

        public List<NormalisedLayer> Layers { get; } = [];

        public Tensor Linear(Tensor x, string name, long outputs, bool bias)
        {
            Add(name, [outputs, x.shape[1]], outputs, x.shape[1], bias, null, 0);
            return zeros(1, outputs);
        }

        public Tensor Convolution(Tensor x, string name, ConvolutionShape s, string? norm)
        {
            Add(name, [s.Channels, x.shape[1], s.Kernel, s.Kernel], s.Channels, x.shape[1] * s.Kernel * s.Kernel, s.Bias, norm, 0);
            return zeros(1, s.Channels, Side(x.shape[2]), Side(x.shape[3]));
            long Side(long side) => (side + 2 * s.Padding - s.Kernel) / s.Stride + 1;
        }

        public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape s, string? norm)
        {
            Add(name, [x.shape[1], s.Channels, s.Kernel, s.Kernel], s.Channels, s.Channels * s.Kernel * s.Kernel, s.Bias, norm, 1);
            return zeros(1, s.Channels, Side(x.shape[2]), Side(x.shape[3]));
            long Side(long side) => (side - 1) * s.Stride - 2 * s.Padding + s.Kernel;
        }

        private void Add(string name, long[] kernel, long outputs, long fanIn, bool bias, string? norm, int outputAxis)
        {
            Layers.Add(new NormalisedLayer(name, norm, outputAxis));
            Weights.Add(new WeightSpec($"{name}.weight", kernel, WeightRole.Kernel, fanIn));
            if (bias) Weights.Add(new WeightSpec($"{name}.bias", [outputs], WeightRole.Bias, fanIn));
            if (norm is null) return;
            Weights.Add(new WeightSpec($"{norm}.weight", [outputs], WeightRole.NormScale, 0));
            Weights.Add(new WeightSpec($"{norm}.bias", [outputs], WeightRole.NormShift, 0));
            Weights.Add(new WeightSpec($"{norm}.running_mean", [outputs], WeightRole.RunningMean, 0));
            Weights.Add(new WeightSpec($"{norm}.running_var", [outputs], WeightRole.RunningVariance, 0));
        }
    }
}
