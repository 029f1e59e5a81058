using HybridPrior.Priors;
using HybridPrior.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HybridPrior.Benchmarks;

/// <summary>The Deep Decoder as published codes have it: a chain of plain modules for one image.</summary>
public sealed class PlainDecoder : IDisposable
{
    private const int Layers = 4;
    private readonly Sequential network;
    private readonly Tensor input;

    /// <summary>Builds a decoder, norm before upsampling.</summary>
    /// <param name="like">The decoder whose fixed input it takes.</param>
    /// <param name="theta">Its weights, (count); copied.</param>
    public PlainDecoder(DeepDecoder like, Tensor theta)
    {
        NativeConvolutions.RequireNative("The plain loop of the benchmark");
        long k = like.Width, side = like.ImageShape[1] >> Layers;
        input = like.Input.view(1, k, side, side);
        List<nn.Module<Tensor, Tensor>> modules = [];
        for (int layer = 0; layer < Layers; layer++)
            modules.AddRange([Conv2d(k, k, 1), BatchNorm2d(k), Upsample(scale_factor: [2, 2], mode: UpsampleMode.Bilinear, align_corners: true), ReLU()]);
        modules.AddRange([Conv2d(k, 3, 1), Sigmoid()]);
        network = Sequential(modules);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        long at = 0;
        foreach (Parameter parameter in network.parameters())
        {
            parameter.copy_(theta.narrow(0, at, parameter.numel()).view(parameter.shape));
            at += parameter.numel();
        }
    }

    /// <summary>Its weights.</summary>
    public IEnumerable<Parameter> Parameters => network.parameters();

    /// <summary>Its image, (1, 3, S, S).</summary>
    public Tensor Image() => network.call(input);

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        network.Dispose();
        input.Dispose();
    }
}
