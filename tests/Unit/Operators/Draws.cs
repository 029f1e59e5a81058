using static TorchSharp.torch;

namespace HybridPrior.Tests.Operators;

/// <summary>Random tensors by seed.</summary>
public static class Draws
{
    /// <summary>Standard Gaussian entries, (count, shape).</summary>
    public static Tensor Batch(long count, IEnumerable<long> shape, ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        return randn([count, .. shape], dtype: ScalarType.Float32, generator: generator);
    }

    /// <summary>Largest absolute difference.</summary>
    public static double Gap(Tensor a, Tensor b)
    {
        Assert.Equal(a.shape, b.shape);
        using var scope = NewDisposeScope();
        return (a - b).abs().max().item<float>();
    }
}
