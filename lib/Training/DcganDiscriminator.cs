using HybridPrior.Generators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Training;

/// <summary>The DCGAN discriminator for 64 px, which with more outputs also serves as an encoder.</summary>
/// <remarks>Radford, Metz, Chintala 2015: strided 4x4 convolutions, batch normalisation and leaky ReLU.</remarks>
public static class DcganDiscriminator
{
    /// <summary>Evaluates the network.</summary>
    /// <param name="layers">Its layers with weights.</param>
    /// <param name="images">Images, (B, 3, 64, 64), in [-1, 1].</param>
    /// <param name="width">Channels of the first layer; they double three times.</param>
    /// <param name="outputs">Numbers per image: 1 logit for a discriminator.</param>
    /// <returns>(B, outputs).</returns>
    public static Tensor Forward(ILayers layers, Tensor images, int width, int outputs)
    {
        Tensor x = leaky_relu(layers.Convolution(images, "main.0", new(width, Kernel: 4, Stride: 2)), 0.2);
        x = leaky_relu(layers.Convolution(x, "main.2", new(width * 2, Kernel: 4, Stride: 2), norm: "main.3"), 0.2);
        x = leaky_relu(layers.Convolution(x, "main.5", new(width * 4, Kernel: 4, Stride: 2), norm: "main.6"), 0.2);
        x = leaky_relu(layers.Convolution(x, "main.8", new(width * 8, Kernel: 4, Stride: 2), norm: "main.9"), 0.2);
        return layers.Convolution(x, "main.11", new(outputs, Kernel: 4, Padding: 0)).flatten(1);
    }
}
