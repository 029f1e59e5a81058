using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>The numbers of tensors where they lie in memory, for loops of our own.</summary>
internal static class TensorValues
{
    /// <summary>The numbers themselves, not a copy; they are valid as long as the tensor is.</summary>
    /// <param name="tensor">Single precision, contiguous, on the CPU, at most 2 GB: of a larger one, take a part to find where it begins.</param>
    public static Span<float> Floats(this Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
