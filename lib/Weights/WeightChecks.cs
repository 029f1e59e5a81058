using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Compares the tensors of a file with those a network needs.</summary>
public static class WeightChecks
{
    private const string Ignored = "num_batches_tracked";   // batch norm's counter: no part of the function
    private const int Shown = 5;

    /// <summary>Passes where the file has exactly the expected tensors, each of the expected shape and finite.</summary>
    /// <param name="file">The tensors.</param>
    /// <param name="path">Where they came from, for the sentence.</param>
    /// <param name="expected">Shapes by name; names ending in num_batches_tracked are ignored, here and in the file.</param>
    /// <param name="architecture">Name of the network, for the sentence.</param>
    /// <exception cref="InputException">A tensor, named in the sentence, is missing, unexpected, of another shape or not finite.</exception>
    public static void Require(WeightFile file, string path, IReadOnlyDictionary<string, long[]> expected, string architecture)
    {
        string[] wanted = [.. expected.Keys.Where(Counts)], given = [.. file.Tensors.Keys.Where(Counts)];
        string[] missing = [.. wanted.Except(given)], unexpected = [.. given.Except(wanted)];
        if (missing.Length > 0) throw new InputException($"'{path}' does not fit {architecture}: it lacks {List(missing)}.");
        if (unexpected.Length > 0)
            throw new InputException($"'{path}' does not fit {architecture}: it has {List(unexpected)}, which {architecture} does not.");
        foreach (string name in wanted)
        {
            long[] shape = file.Tensors[name].shape;
            if (!shape.SequenceEqual(expected[name]))
                throw new InputException(
                    $"'{path}' does not fit {architecture}: tensor '{name}' should have shape {Text(expected[name])} but has {Text(shape)}.");
        }
        foreach (string name in wanted)
            if (!IsFinite(file.Tensors[name])) throw new InputException($"'{path}' is damaged: tensor '{name}' holds NaN or infinity.");
    }

    private static bool Counts(string name) => name != Ignored && !name.EndsWith($".{Ignored}", StringComparison.Ordinal);

    private static bool IsFinite(Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        return !tensor.is_floating_point() || tensor.isfinite().all().item<bool>();
    }

    private static string List(string[] names)
    {
        string shown = string.Join(", ", names.Order(StringComparer.Ordinal).Take(Shown).Select(name => $"'{name}'"));
        string more = names.Length > Shown ? $" and {names.Length - Shown} more" : "";
        return $"{(names.Length == 1 ? "tensor" : "tensors")} {shown}{more}";
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}
