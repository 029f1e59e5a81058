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
}
