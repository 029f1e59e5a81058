namespace HybridPrior.Generators;

/// <summary>The numbers that define a square convolution.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Side of the kernel in pixels.</param>
/// <param name="Stride">Step between outputs (of inputs, when transposed), in pixels.</param>
/// <param name="Padding">Zeros added on each side, in pixels.</param>
/// <param name="Bias">Whether a bias is added per channel.</param>
public sealed record ConvolutionShape(long Channels, long Kernel = 3, long Stride = 1, long Padding = 1, bool Bias = false);
