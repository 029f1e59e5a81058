using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Curvature of the matrix W of a linear layer s = W x: what follows the layer, Kronecker times what enters it (Martens and Grosse 2015; Grosse and Martens 2016 for convolutions).</summary>
public sealed class KroneckerCurvature : ICurvature
{
    private readonly Tensor followingInverse, enteringInverse;

    /// <summary>Inverts the two factors.</summary>
    /// <param name="following">Sum over pixels of the outer products of the cotangents of s, (B, outputs, outputs).</param>
    /// <param name="entering">Mean over pixels of the outer products of x, (B, inputs, inputs).</param>
    /// <param name="damping">Added to the diagonals, as a share of their means.</param>
    /// <param name="least">Least curvature in any direction, (B, 1), above 0: so that a layer without influence, whose cotangents are rounding, is not moved far.</param>
    public KroneckerCurvature(Tensor following, Tensor entering, double damping, Tensor least) =>
        (followingInverse, enteringInverse) = (Inverse(following, damping, least.sqrt()), Inverse(entering, damping, least.sqrt()));

    /// <inheritdoc/>
    public Tensor Solve(Tensor vectors) =>
        bmm(bmm(followingInverse, vectors.view(vectors.shape[0], followingInverse.shape[1], enteringInverse.shape[1])), enteringInverse).flatten(1);

    /// <inheritdoc/>
    public void Dispose()
    {
        followingInverse.Dispose();
        enteringInverse.Dispose();
    }

    private static Tensor Inverse(Tensor factor, double damping, Tensor least)
    {
        using var scope = NewDisposeScope();
        Tensor added = maximum(factor.diagonal(dim1: 1, dim2: 2).mean([1], keepdim: true) * damping, least);
        return linalg.inv(factor + eye(factor.shape[1], device: factor.device) * added.unsqueeze(2)).DetachFromDisposeScope();
    }
}
