using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Two operators in a row: A x = second(first(x)).</summary>
/// <remarks>Owns both: disposing the composition disposes them.</remarks>
public sealed class ComposedOperator : ILinearOperator
{
    private readonly ILinearOperator first;
    private readonly ILinearOperator second;

    /// <summary>Joins two operators; see also <see cref="OperatorComposition.Then"/>.</summary>
    /// <param name="first">Applied first.</param>
    /// <param name="second">Applied to the first one's output.</param>
    /// <exception cref="InputException">The first one's output shape is not the second one's input shape.</exception>
    public ComposedOperator(ILinearOperator first, ILinearOperator second)
    {
        if (!first.OutputShape.SequenceEqual(second.InputShape))
            throw new InputException(
                $"{second} takes inputs of shape {OperatorShapes.Text(second.InputShape)}, " +
                $"but {first} before it gives {OperatorShapes.Text(first.OutputShape)}.");
        this.first = first;
        this.second = second;
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape => first.InputShape;

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape => second.OutputShape;

    /// <inheritdoc/>
    /// <remarks>Of the first part that has one; the grammar gives later parts the numbers that follow.</remarks>
    public ulong? Seed => first.Seed ?? second.Seed;

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        using Tensor between = first.Forward(x);
        return second.Forward(between);
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        using Tensor between = second.Adjoint(y);
        return first.Adjoint(between);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    /// <summary>The command-line form: both parts joined by <c>+</c>, the first one left.</summary>
    public override string ToString() => $"{first}+{second}";
}
