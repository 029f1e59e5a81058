using System.Numerics.Tensors;

namespace HybridPrior.Optimisation;

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

    /// <summary>How the gradient changed along the latest step; empty where there is none.</summary>
    public ReadOnlySpan<float> LatestChange => IsEmpty ? [] : pairs[^1].Change;

    /// <summary>The first half of the recursion, from the latest pair to the oldest.</summary>
    /// <param name="vector">The gradient; becomes what the initial inverse Hessian is to be applied to.</param>
    /// <returns>What the second half needs.</returns>
    public float[] Reduce(Span<float> vector)
    {
        float[] weights = new float[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            (float[] step, float[] change, float product) = pairs[i];
            weights[i] = TensorPrimitives.Dot(step, vector) / product;
            TensorPrimitives.MultiplyAdd(change, -weights[i], vector, vector);
        }
        return weights;
    }

    /// <summary>The second half, from the oldest pair to the latest.</summary>
    /// <param name="vector">The initial inverse Hessian, up to scale, times what the first half gave; becomes the inverse Hessian times the gradient. Left alone where there are no pairs.</param>
    /// <param name="weights">What the first half gave.</param>
    /// <param name="latest">The initial inverse Hessian, up to scale, times the latest change of the gradient: it sets the scale.</param>
    public void Expand(Span<float> vector, float[] weights, ReadOnlySpan<float> latest)
    {
        if (IsEmpty) return;
        TensorPrimitives.Multiply(vector, pairs[^1].Product / TensorPrimitives.Dot(pairs[^1].Change, latest), vector);
        for (int i = 0; i < pairs.Count; i++)
        {
            (float[] step, float[] change, float product) = pairs[i];
            TensorPrimitives.MultiplyAdd(step, weights[i] - TensorPrimitives.Dot(change, vector) / product, vector, vector);
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
