using HybridPrior.Generators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Training;

/// <summary>The first half of BEGAN's discriminator: from an image to a code.</summary>
/// <remarks>Berthelot, Schumm, Metz 2017: two 3x3 convolutions with ELU per side, channels growing linearly, halving by stride down to 8 px, then a linear map.</remarks>
public static class BeganEncoder
{
    /// <summary>Name of the linear layer that ends in the code.</summary>
    internal const string LastLayer = "encoder.code";

    /// <summary>Evaluates the network.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="images">Images, (B, 3, S, S), in [-1, 1]; S is 8 times a power of 2.</param>
    /// <param name="width">Channels at full size; twice as many at half of it, and so on.</param>
    /// <param name="outputs">Entries of a code.</param>
    /// <returns>(B, outputs).</returns>
    public static Tensor Forward(ILayers layers, Tensor images, int width, int outputs)
    {
        Tensor x = images;
        for (int level = 1; ; level++)
        {
            ConvolutionShape shape = new(width * level, Bias: true);
            x = elu(layers.Convolution(x, $"encoder{level}.conv1", shape), 1);
            x = elu(layers.Convolution(x, $"encoder{level}.conv2", shape), 1);
            if (x.shape[2] <= 8) return layers.Linear(x.flatten(1), LastLayer, outputs);
            x = elu(layers.Convolution(x, $"encoder{level}.down", shape with { Channels = width * (level + 1), Stride = 2 }), 1);
        }
    }
}
