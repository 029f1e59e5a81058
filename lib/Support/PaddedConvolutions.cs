using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Support;

/// <summary>Convolutions whose channels are filled up with zeros to whole blocks, so that oneDNN has nothing to pad: the same results, differentiable.</summary>
internal static class PaddedConvolutions
{
    // The widest block of oneDNN's layouts: sixteen single-precision numbers in a register of 512 bits.
    private const long Block = 16;

    /// <inheritdoc cref="Convolution"/>
    public static Tensor Convolve(Tensor x, Tensor kernel, Tensor? bias, long stride, long padding, long groups, bool transposed)
    {
        // Axes of the kernel: outputs then inputs of a group, transposed the other way round.
        long inputs = x.shape[1] / groups, outputs = transposed ? kernel.shape[1] : kernel.shape[0] / groups;
        (long moreInputs, long moreOutputs) = (Missing(inputs), Missing(outputs));
        if (moreInputs + moreOutputs == 0) return NativeConvolutions.Native(x, kernel, bias, stride, padding, groups, transposed);
        Tensor grouped = kernel.reshape([groups, -1, .. kernel.shape[1..]]);
        Tensor filled = transposed
            ? pad(grouped, [0, 0, 0, 0, 0, moreOutputs, 0, moreInputs])
            : pad(grouped, [0, 0, 0, 0, 0, moreInputs, 0, moreOutputs]);
        Tensor wide = moreInputs == 0 ? x
            : pad(x.reshape(x.shape[0], groups, inputs, x.shape[2], x.shape[3]), [0, 0, 0, 0, 0, moreInputs]).flatten(1, 2);
        Tensor y = NativeConvolutions.Native(wide, filled.flatten(0, 1), null, stride, padding, groups, transposed);
        if (moreOutputs > 0) y = y.view(y.shape[0], groups, -1, y.shape[2], y.shape[3]).narrow(2, 0, outputs).flatten(1, 2);
        return bias is null ? y : y + bias.view(1, -1, 1, 1);
    }

    private static long Missing(long channels) => (Block - channels % Block) % Block;
}
