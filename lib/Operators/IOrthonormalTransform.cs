using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>A change of basis W of images that keeps lengths: its inverse is its adjoint.</summary>
/// <remarks>Immutable; float32 on one device; differentiable by autograd.</remarks>
public interface IOrthonormalTransform : IDisposable
{
    /// <summary>Computes the coefficients W x.</summary>
    /// <param name="x">Images, (B, 3, H, W).</param>
    /// <returns>Coefficients of the same shape.</returns>
    Tensor Forward(Tensor x);

    /// <summary>Computes the images W^T c.</summary>
    /// <param name="c">Coefficients, (B, 3, H, W).</param>
    /// <returns>Images of the same shape.</returns>
    Tensor Inverse(Tensor c);

    /// <summary>Places of the coefficients of one image, coarse ones first, for solvers that visit them in turn.</summary>
    /// <param name="imageShape">Shape of the images, (3, H, W).</param>
    /// <returns>A permutation of 0 to 3 H W - 1; the channels of a place follow each other.</returns>
    long[] CoarseFirst(IReadOnlyList<long> imageShape);
}
