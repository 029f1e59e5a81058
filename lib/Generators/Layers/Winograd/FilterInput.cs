using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>One of the inputs of a <see cref="WinogradFilter"/>: which pixels, where the window begins, and the kernel.</summary>
/// <param name="Grid">Pixels that are read.</param>
/// <param name="Top">Rows of the grid between an output and the first row of its window; -1 for a 3x3 kernel with one pixel of padding.</param>
/// <param name="Left">The same for columns.</param>
/// <param name="Kernel">(inputs, outputs, r, r), r = 2 or 3; taken as it is, not mirrored.</param>
internal readonly record struct FilterInput(PixelGrid Grid, int Top, int Left, Tensor Kernel);
