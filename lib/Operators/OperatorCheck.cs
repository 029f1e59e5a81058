using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Whether an operator keeps its promises, found out with random inputs: gaps of exact arithmetic's size, about 1e-7, mean that it does.</summary>
/// <param name="Linearity">||A(2 a - 3 b) - (2 A a - 3 A b)|| as a share of ||A(2 a - 3 b)||.</param>
/// <param name="Adjoint">|&lt;A x, y&gt; - &lt;x, A^T y&gt;| as a share of ||A x|| ||y||.</param>
/// <param name="Gradient">Distance of the gradient of &lt;A x, y&gt; from A^T y as a share of ||A^T y||: what inversion moves along.</param>
public sealed record OperatorCheck(double Linearity, double Adjoint, double Gradient)
{
    // Single precision of long sums stays well below it.
    private const double LargestGap = 1e-3;
    private static readonly ConditionalWeakTable<ILinearOperator, object> Trusted = [];

    /// <summary>Refuses an operator whose adjoint is not that of its forward map, or whose residual and gradient are not theirs; each object is tried once.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="device">Where its tensors are.</param>
    /// <exception cref="InputException">It breaks its promises or gives results of other shapes than it states.</exception>
    public static void Require(ILinearOperator op, Device device)
    {
        if (Trusted.TryGetValue(op, out _)) return;
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        using Generator random = new(1, CPU);
        Tensor x = randn([1, .. op.InputShape], generator: random).to(device), y = randn([1, .. op.OutputShape], generator: random).to(device);
        Tensor forward = op.Forward(x), adjoint = op.Adjoint(y);
        RequireShape(op, nameof(op.Forward), forward, y);
        RequireShape(op, nameof(op.Adjoint), adjoint, x);
        (Tensor residual, Tensor gradient) = op.ResidualAndGradient(x, y);
        double gap = Math.Abs(Dot(forward, y) - Dot(x, adjoint)) / Math.Sqrt(Dot(forward, forward) * Dot(y, y));
        double apart = Math.Max(Share(residual - (forward - y), forward - y), Share(gradient - op.Adjoint(forward - y), gradient));
        // A zero operator has nothing to compare.
        if (Dot(forward, forward) == 0 && Dot(adjoint, adjoint) == 0) gap = apart = 0;
        if (!(gap <= LargestGap))
            throw new InputException(FormattableString.Invariant($"The operator '{op}' breaks its promise: <A x, y> and <x, A^T y> differ by {gap:0.0e+0} of ||A x|| ||y||, so its adjoint is not that of its forward map."));
        if (!(apart <= LargestGap))
            throw new InputException(FormattableString.Invariant($"The operator '{op}' breaks its promise: its residual and gradient differ by {apart:0.0e+0} from A x - y and A^T (A x - y)."));
        Trusted.AddOrUpdate(op, op);
    }

    /// <summary>Checks an operator.</summary>
    /// <param name="op">The operator, on the CPU.</param>
    /// <param name="seed">Seed of the random inputs.</param>
    /// <exception cref="InputException">It gives results of other shapes than it states.</exception>
    public static OperatorCheck Of(ILinearOperator op, ulong seed)
    {
        using var scope = NewDisposeScope();
        using Generator random = new(seed, CPU);
        Tensor a = randn([1, .. op.InputShape], generator: random), b = randn([1, .. op.InputShape], generator: random);
        Tensor x = randn([1, .. op.InputShape], generator: random).requires_grad_(true), y = randn([1, .. op.OutputShape], generator: random);
        Tensor forward = op.Forward(x), adjoint = op.Adjoint(y);
        RequireShape(op, nameof(op.Forward), forward, y);
        RequireShape(op, nameof(op.Adjoint), adjoint, x);
        Tensor gradient = autograd.grad([(forward * y).sum()], [x])[0];
        using var gradientsOff = no_grad();
        Tensor together = op.Forward(2 * a - 3 * b);
        double left = Dot(forward, y), right = Dot(x, adjoint);
        return new OperatorCheck(
            Share(together - (2 * op.Forward(a) - 3 * op.Forward(b)), together), Math.Abs(left - right) / Math.Sqrt(Dot(forward, forward) * Dot(y, y)), Share(gradient - adjoint, adjoint));
    }

    private static void RequireShape(ILinearOperator op, string method, Tensor result, Tensor wanted)
    {
        if (!result.shape.SequenceEqual(wanted.shape))
            throw new InputException($"{method} of the operator '{op}' gives shape ({string.Join(", ", result.shape)}) where it should give ({string.Join(", ", wanted.shape)}).");
    }

    private static double Share(Tensor difference, Tensor whole) => Math.Sqrt(Dot(difference, difference) / Dot(whole, whole));

    private static double Dot(Tensor a, Tensor b) => (a.detach().to(ScalarType.Float64) * b.detach().to(ScalarType.Float64)).sum().item<double>();
}
