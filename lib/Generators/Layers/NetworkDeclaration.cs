using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The weights a network needs, read off the network itself by evaluating it once without computing anything.</summary>
public sealed class NetworkDeclaration
{
    private NetworkDeclaration(IReadOnlyList<WeightSpec> weights, IReadOnlyList<NormalisedLayer> layers, IReadOnlyList<IReadOnlyList<long[]>> borders) =>
        (Weights, Layers, Borders) = (weights, layers, borders);

    /// <summary>All weights in the order the network uses them, running statistics included.</summary>
    public IReadOnlyList<WeightSpec> Weights { get; }

    /// <summary>The convolutions and linear layers, each with the batch normalisation that follows it.</summary>
    public IReadOnlyList<NormalisedLayer> Layers { get; }

    /// <summary>The places where the network can be cut, in order: shapes of the activations that cross each, without the batch axis.</summary>
    public IReadOnlyList<IReadOnlyList<long[]>> Borders { get; }

    /// <summary>Number of trained weights: what the literature calls the parameter count.</summary>
    public long Count => Weights.Where(w => w.Trained).Sum(w => w.Count);

    /// <summary>Reads the declaration off a network.</summary>
    /// <param name="network">The network as a function of its layers and its input.</param>
    /// <param name="input">Shape of one input, without the batch axis.</param>
    /// <returns>The weights it asks for.</returns>
    public static NetworkDeclaration Of(Func<ILayers, Tensor, Tensor> network, params long[] input)
    {
        using var scope = NewDisposeScope();
        DeclaringLayers recorder = new();
        network(recorder, zeros([1, .. input]));
        return new NetworkDeclaration(recorder.Weights, recorder.Layers, recorder.Borders);
    }

    /// <summary>A layer and the batch normalisation behind it.</summary>
    /// <param name="Name">Its key in the state dictionary, without <c>.weight</c> and the like.</param>
    /// <param name="Norm">Name of the batch normalisation, or null.</param>
    /// <param name="OutputAxis">Axis of the kernel that runs over the outputs.</param>
    public sealed record NormalisedLayer(string Name, string? Norm, int OutputAxis);
}
