using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>Square images enlarged or reduced by their cosine coefficients: the finest are added as zeros or left out, and lengths and angles within the coarse ones stay as they are.</summary>
internal sealed class CosineResize : IDisposable
{
    private readonly DctTransform small, large;
    private readonly int smaller, larger;

    /// <summary>Prepares the two transforms.</summary>
    /// <param name="smaller">The smaller side in pixels.</param>
    /// <param name="larger">The larger side in pixels.</param>
    /// <param name="device">Where to evaluate.</param>
    public CosineResize(int smaller, int larger, Device? device = null)
    {
        (this.smaller, this.larger) = (smaller, larger);
        small = new DctTransform([3, smaller, smaller], device: device);
        large = new DctTransform([3, larger, larger], device: device);
    }

    /// <summary>(B, 3, larger, larger) of the same length, from (B, 3, smaller, smaller).</summary>
    public Tensor Enlarge(Tensor images)
    {
        if (smaller == larger) return images.alias();
        using var scope = NewDisposeScope();
        return large.Inverse(nn.functional.pad(small.Forward(images), [0, larger - smaller, 0, larger - smaller])).MoveToOuterDisposeScope();
    }

    /// <summary>(B, 3, smaller, smaller), from (B, 3, larger, larger); what it leaves out is orthogonal to all that <see cref="Enlarge"/> can give.</summary>
    public Tensor Reduce(Tensor images)
    {
        if (smaller == larger) return images.alias();
        using var scope = NewDisposeScope();
        return small.Inverse(large.Forward(images).narrow(2, 0, smaller).narrow(3, 0, smaller).contiguous()).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        small.Dispose();
        large.Dispose();
    }
}
