using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A group of parameters of a prior.</summary>
/// <param name="Name">Name, such as <c>z</c> or <c>theta</c>.</param>
/// <param name="Count">Parameters per image.</param>
/// <param name="Initial">Draws the start of one image, (Count), float32 on the CPU.</param>
public sealed record ParameterBlock(string Name, long Count, Func<Generator, Tensor> Initial);
