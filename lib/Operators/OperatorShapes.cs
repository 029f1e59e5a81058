using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>Shape checks shared by the operators; every failure is an <see cref="InputException"/> of one sentence.</summary>
internal static class OperatorShapes
{
    public static string Text(IEnumerable<long> shape) => $"({string.Join(", ", shape)})";

    public static long Count(IEnumerable<long> shape) => shape.Aggregate(1L, (product, axis) => checked(product * axis));

    public static IReadOnlyList<long> RequireAny(string owner, IReadOnlyList<long> shape)
    {
        if (shape.Count == 0 || shape.Any(axis => axis < 1))
            throw new InputException($"{owner} needs an input shape of positive sizes, not {Text(shape)}.");
        return Array.AsReadOnly(shape.ToArray());
    }

    public static IReadOnlyList<long> RequireImage(string owner, IReadOnlyList<long> shape)
    {
        if (shape.Count != 3 || shape.Any(axis => axis < 1))
            throw new InputException($"{owner} needs an image of shape (channels, height, width), not {Text(shape)}.");
        return Array.AsReadOnly(shape.ToArray());
    }

    public static void RequireBatch(ILinearOperator owner, Tensor batch, IReadOnlyList<long> shape)
    {
        long[] came = batch.shape;
        if (came.Length != shape.Count + 1 || came[0] < 1 || !came.AsSpan(1).SequenceEqual(shape.ToArray()))
            throw new InputException($"{owner} expects a batch of shape (B, {string.Join(", ", shape)}), not {Text(came)}.");
    }
}
