using System.Numerics.Tensors;

namespace HybridPrior.Inversion;

/// <summary>What L-BFGS knows of the curvature of one row's loss: its last steps and how the gradient changed along them.</summary>
/// <remarks>
/// The two-loop recursion of Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.4. It stays in host memory on every device: hundreds of short operations, each
/// needing the one before it, take a fraction of what launching them as tensor operations would.
/// </remarks>
/// <param name="memory">Most pairs kept, at least 1.</param>
internal sealed class CurvatureHistory(int memory)
{
    private const float LeastCurvature = 1e-10f;
    private readonly List<(float[] Step, float[] Change, float Product)> pairs = [];

    public bool IsEmpty => pairs.Count == 0;

    /// <summary>Steps and changes of the gradient, oldest first.</summary>
    public IReadOnlyList<(float[] Step, float[] Change)> Pairs => [.. pairs.Select(p => (p.Step, p.Change))];

    /// <summary>The way down by the inverse Hessian that the pairs approximate; against the gradient where there are none.</summary>
    /// <param name="gradient">The gradient; becomes the direction.</param>
    public void Turn(Span<float> gradient)
    {
        TensorPrimitives.Negate(gradient, gradient);
        if (pairs.Count == 0) return;
        Span<float> weights = stackalloc float[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            (float[] step, float[] change, float product) = pairs[i];
            weights[i] = TensorPrimitives.Dot(step, gradient) / product;
            TensorPrimitives.MultiplyAdd(change, -weights[i], gradient, gradient);
        }
        TensorPrimitives.Multiply(gradient, pairs[^1].Product / TensorPrimitives.SumOfSquares(pairs[^1].Change), gradient);
        for (int i = 0; i < pairs.Count; i++)
        {
            (float[] step, float[] change, float product) = pairs[i];
            TensorPrimitives.MultiplyAdd(step, weights[i] - TensorPrimitives.Dot(change, gradient) / product, gradient, gradient);
        }
    }

    /// <summary>Takes a pair in, unless the curvature along it is not positive.</summary>
    public void Remember(float[] step, float[] change)
    {
        float product = TensorPrimitives.Dot(step, change);
        if (!(product > LeastCurvature * TensorPrimitives.SumOfSquares(change))) return;
        if (pairs.Count == memory) pairs.RemoveAt(0);
        pairs.Add((step, change, product));
    }

    public void Forget() => pairs.Clear();
}
