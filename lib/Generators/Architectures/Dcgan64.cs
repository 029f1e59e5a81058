using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>The DCGAN generator for 64 px: 3,576,704 weights.</summary>
/// <remarks>
/// Radford, Metz, Chintala 2015, as in the PyTorch examples (nz = 100, ngf = 64), whose state dictionaries load unchanged. Five transposed
/// 4x4 convolutions without bias, batch normalisation and ReLU between them, tanh at the end. Latent codes N(0, 0.1^2) as in the paper, section 3.
/// </remarks>
public sealed class Dcgan64 : GeneratorArchitecture
{
    /// <inheritdoc/>
    public override string Name => "dcgan64";

    /// <inheritdoc/>
    public override int ImageSize => 64;

    /// <inheritdoc/>
    public override LatentDistribution Latent { get; } = new(100, LatentKind.Normal, 0.1);

    /// <inheritdoc/>
    /// <remarks>The PyTorch examples train with N(0, I).</remarks>
    public override LatentDistribution LatentElsewhere { get; } = new(100, LatentKind.Normal, 1);

    /// <inheritdoc/>
    public override Tensor Forward(ILayers layers, Tensor z)
    {
        Tensor x = z.view(z.shape[0], z.shape[1], 1, 1);
        x = relu(layers.TransposedConvolution(x, "main.0", new(512, Kernel: 4, Padding: 0), norm: "main.1"));
        layers.Border(ref x);
        x = relu(layers.TransposedConvolution(x, "main.3", new(256, Kernel: 4, Stride: 2), norm: "main.4"));
        layers.Border(ref x);
        x = relu(layers.TransposedConvolution(x, "main.6", new(128, Kernel: 4, Stride: 2), norm: "main.7"));
        layers.Border(ref x);
        x = relu(layers.TransposedConvolution(x, "main.9", new(64, Kernel: 4, Stride: 2), norm: "main.10"));
        layers.Border(ref x);
        return tanh(layers.TransposedConvolution(x, "main.12", new(3, Kernel: 4, Stride: 2)));
    }
}
