using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>The identity, A x = x: denoising, and fitting a prior to a known image.</summary>
public sealed class IdentityOperator : ILinearOperator
{
    /// <summary>Creates the identity on one shape.</summary>
    /// <param name="inputShape">Shape of one input, (3, H, W) for images.</param>
    /// <exception cref="InputException">The shape is empty or has sizes below 1.</exception>
    public IdentityOperator(IReadOnlyList<long> inputShape) => InputShape = OperatorShapes.RequireAny(Text, inputShape);

    internal static string Text => "identity";

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape => InputShape;

    /// <summary>Returns x as a new tensor object that shares its values.</summary>
    /// <param name="x">Inputs, (B, InputShape).</param>
    /// <returns>x, (B, InputShape); disposing it leaves the input alive.</returns>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        return x.alias();
    }

    /// <summary>Returns y as a new tensor object that shares its values: the identity is its own adjoint.</summary>
    /// <param name="y">Outputs, (B, InputShape).</param>
    /// <returns>y, (B, InputShape); disposing it leaves the input alive.</returns>
    public Tensor Adjoint(Tensor y) => Forward(y);

    /// <inheritdoc/>
    public void Dispose() { }

    /// <summary>The command-line form, <c>identity</c>.</summary>
    public override string ToString() => Text;
}
