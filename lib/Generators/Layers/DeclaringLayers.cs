using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Layers that only write down what a network asks of them, and answer with zeros of the right shape.</summary>
internal sealed class DeclaringLayers : ILayers
{
    public List<WeightSpec> Weights { get; } = [];

    public List<NetworkDeclaration.NormalisedLayer> Layers { get; } = [];

    public List<IReadOnlyList<long[]>> Borders { get; } = [];

    public void Border(ref Tensor x) => Borders.Add([x.shape[1..]]);

    public void Border(ref Tensor x, ref Tensor alongside) => Borders.Add([x.shape[1..], alongside.shape[1..]]);

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
        Layers.Add(new NetworkDeclaration.NormalisedLayer(name, norm, outputAxis));
        Weights.Add(new WeightSpec($"{name}.weight", kernel, WeightRole.Kernel, fanIn));
        if (bias) Weights.Add(new WeightSpec($"{name}.bias", [outputs], WeightRole.Bias, fanIn));
        if (norm is null) return;
        Weights.Add(new WeightSpec($"{norm}.weight", [outputs], WeightRole.NormScale, 0));
        Weights.Add(new WeightSpec($"{norm}.bias", [outputs], WeightRole.NormShift, 0));
        Weights.Add(new WeightSpec($"{norm}.running_mean", [outputs], WeightRole.RunningMean, 0));
        Weights.Add(new WeightSpec($"{norm}.running_var", [outputs], WeightRole.RunningVariance, 0));
    }
}
