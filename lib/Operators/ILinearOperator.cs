using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>A linear map A from images to measurements, and its adjoint.</summary>
/// <remarks>
/// Immutable. Shapes are per image, without the batch axis; all tensors are float32 on the operator's device. Forward is differentiable by
/// autograd, and its gradient equals <see cref="Adjoint"/>. <see cref="object.ToString"/> gives the short form the command line reads,
/// such as <c>gaussian:m=1000</c>.
/// </remarks>
public interface ILinearOperator : IDisposable
{
    /// <summary>Shape of one input, (3, H, W) for images.</summary>
    IReadOnlyList<long> InputShape { get; }

    /// <summary>Shape of one output: (m) for compressed sensing, (3, h, w) for operators that keep pixels.</summary>
    IReadOnlyList<long> OutputShape { get; }

    /// <summary>Seed of what is random in it, which results record; null where nothing is, or where its maker does not tell.</summary>
    ulong? Seed => null;

    /// <summary>Computes A x for a batch, differentiably.</summary>
    /// <param name="x">Inputs, (B, InputShape).</param>
    /// <returns>A x, (B, OutputShape).</returns>
    Tensor Forward(Tensor x);

    /// <summary>Computes the adjoint A^T y for a batch.</summary>
    /// <param name="y">Outputs, (B, OutputShape).</param>
    /// <returns>A^T y, (B, InputShape).</returns>
    Tensor Adjoint(Tensor y);

    /// <summary>Computes how far A x is from measurements, and the direction in which x reduces that: the gradient of ||A x - y||^2 / 2. Not differentiable.</summary>
    /// <param name="x">Inputs, (B, InputShape).</param>
    /// <param name="y">Measurements, (B, OutputShape).</param>
    /// <returns>A x - y, (B, OutputShape), and A^T (A x - y), (B, InputShape).</returns>
    (Tensor Residual, Tensor Gradient) ResidualAndGradient(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        Tensor residual = Forward(x.detach()) - y;
        return (residual.MoveToOuterDisposeScope(), Adjoint(residual).MoveToOuterDisposeScope());
    }
}
