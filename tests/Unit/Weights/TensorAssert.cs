using static TorchSharp.torch;

namespace HybridPrior.Tests.Weights;

internal static class TensorAssert
{
    /// <summary>Same element type, shape and every value.</summary>
    public static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.eq(actual).all().item<bool>());
    }
}
