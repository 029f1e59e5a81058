using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>The layers with weights that a network is written in.</summary>
/// <remarks>
/// A network is one function of these layers; what the layers do with their weights depends on who evaluates it: training normalises by the
/// batch, a frozen generator has its normalisation folded away, a declaration only writes down names and shapes. Layers without weights
/// (activations, upsampling) are plain tensor functions and need no name. Names are those of the PyTorch state dictionary, without
/// <c>.weight</c> and the like.
/// </remarks>
public interface ILayers
{
    /// <summary>x W^T + b for x of shape (B, inputs).</summary>
    /// <param name="x">Input, (B, inputs).</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <returns>(B, outputs).</returns>
    Tensor Linear(Tensor x, string name, long outputs, bool bias = true);

    /// <summary>A convolution with zero padding, followed by batch normalisation where <paramref name="norm"/> names one.</summary>
    /// <param name="x">Input, (B, C, H, W).</param>
    /// <param name="name">Name of the convolution.</param>
    /// <param name="shape">Channels, kernel, stride and padding.</param>
    /// <param name="norm">Name of the batch normalisation, or null.</param>
    /// <returns>(B, channels, H', W').</returns>
    Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm = null);

    /// <summary>A transposed convolution, followed by batch normalisation where <paramref name="norm"/> names one.</summary>
    /// <param name="x">Input, (B, C, H, W).</param>
    /// <param name="name">Name of the convolution.</param>
    /// <param name="shape">Channels, kernel, stride and padding.</param>
    /// <param name="norm">Name of the batch normalisation, or null.</param>
    /// <returns>(B, channels, H', W').</returns>
    Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm = null);

    /// <summary>A place where the network can be cut: the activations that enter the next layer may be taken from elsewhere. Most layers leave them alone.</summary>
    /// <param name="x">The activations, (B, ...); all that later layers use.</param>
    void Border(ref Tensor x) { }

    /// <summary>A place where the network can be cut and two tensors cross.</summary>
    /// <param name="x">The activations, (B, ...).</param>
    /// <param name="alongside">What later layers use besides them: an earlier map or the code itself, (B, ...).</param>
    void Border(ref Tensor x, ref Tensor alongside) { }
}
