using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>The images of one training step and where they come from.</summary>
/// <param name="Images">(B, 3, S, S) in [-1, 1], on the training device.</param>
/// <param name="Rows">Numbers of the images in the training set, (B) int64, on the CPU; one may come twice.</param>
/// <param name="Flipped">Which of them are mirrored left to right, (B) bool, on the CPU.</param>
public sealed record TrainingBatch(Tensor Images, Tensor Rows, Tensor Flipped);
