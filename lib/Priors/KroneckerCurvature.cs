using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Curvature of the matrix W of a linear layer s = W x: what follows the layer, Kronecker times what enters it (Martens and Grosse 2015; Grosse and Martens 2016 for convolutions).</summary>
public sealed class KroneckerCurvature : ICurvature
{
    private const double Least = 1e-20;
    private readonly Tensor followingInverse, enteringInverse;

    /// <summary>Inverts the two factors.</summary>
    /// <param name="following">Sum over pixels of the outer products of the slopes of s, (B, outputs, outputs).</param>
    /// <param name="entering">Mean over pixels of the outer products of x, (B, inputs, inputs).</param>
    /// <param name="damping">Added to the diagonals, as a share of their means.</param>
    public KroneckerCurvature(Tensor following, Tensor entering, double damping) => (followingInverse, enteringInverse) = (Inverse(following, damping), Inverse(entering, damping));

    /// <inheritdoc/>
    public Tensor Solve(Tensor vectors) =>
        bmm(bmm(followingInverse, vectors.view(vectors.shape[0], followingInverse.shape[1], enteringInverse.shape[1])), enteringInverse).flatten(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        followingInverse.Dispose();
        enteringInverse.Dispose();
    }

    private static Tensor Inverse(Tensor factor, double damping)
    {
        using var scope = NewDisposeScope();
        // A layer without influence has factors of zero, and gradients of zero, which any matrix will do for.
        Tensor mean = factor.diagonal(dim1: 1, dim2: 2).mean([1], keepdim: true).clamp_min(Least);
        Tensor damped = factor + eye(factor.shape[1], device: factor.device) * (damping * mean).unsqueeze(2);
        return linalg.inv(damped).DetachFromDisposeScope();
    }
}
