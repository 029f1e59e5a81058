using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The layers of a network that is cut at a border: those before it are not evaluated, and given activations take over there.</summary>
/// <remarks>Without activations everything is evaluated, and those that cross the border are kept.</remarks>
internal sealed class CutLayers(ILayers inner, int border, IReadOnlyList<Tensor>? activations = null) : ILayers
{
    private readonly DeclaringLayers shapes = new();
    private int passed;

    /// <summary>The activations that crossed the border.</summary>
    public IReadOnlyList<Tensor> Crossing { get; private set; } = activations ?? [];

    private ILayers Present => activations is not null && passed < border ? shapes : inner;

    public Tensor Linear(Tensor x, string name, long outputs, bool bias) => Present.Linear(x, name, outputs, bias);

    public Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm) => Present.Convolution(x, name, shape, norm);

    public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm) => Present.TransposedConvolution(x, name, shape, norm);

    public void Border(ref Tensor x)
    {
        if (++passed != border) return;
        if (activations is null) Crossing = [x];
        else x = activations[0];
    }

    public void Border(ref Tensor x, ref Tensor alongside)
    {
        if (++passed != border) return;
        if (activations is null) Crossing = [x, alongside];
        else (x, alongside) = (activations[0], activations[1]);
    }
}
