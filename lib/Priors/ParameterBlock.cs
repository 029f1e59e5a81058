using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>A group of parameters of a prior that inversion moves together.</summary>
/// <param name="Name">Name, such as <c>z</c> or <c>theta</c>.</param>
/// <param name="Count">Parameters per image.</param>
/// <param name="LearningRate">Adam's step size for them unless a plan says otherwise.</param>
/// <param name="Initial">Draws the start of one image, (Count), float32 on the CPU.</param>
/// <param name="FirstRate">Adam's step size in a recipe's separate steps, its first stage; 0: they stand still there; null: as after it.</param>
public sealed record ParameterBlock(string Name, long Count, double LearningRate, Func<Generator, Tensor> Initial, double? FirstRate = null);
