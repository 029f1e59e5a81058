using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Compares the tensors of a file with those a network needs.</summary>
public static class WeightChecks
{
    private const string Ignored = "num_batches_tracked";   // batch norm's counter: no part of the function
    private const int Shown = 5;

    /// <summary>Passes where a file lists exactly the expected tensors, each of the expected shape and of floating-point numbers.</summary>
    /// <param name="tensors">What the file lists.</param>
    /// <param name="path">The file, for the sentence.</param>
    /// <param name="expected">Shapes by name; names ending in num_batches_tracked are ignored, here and in the file.</param>
    /// <param name="architecture">Name of the network, for the sentence.</param>
    /// <param name="remedy">What to do about a file that does not fit, added to the sentence; empty for nothing.</param>
    /// <exception cref="InputException">A tensor, named in the sentence, is missing, unexpected, of another shape or of whole numbers.</exception>
    public static void Require(
        IReadOnlyDictionary<string, ListedTensor> tensors, string path, IReadOnlyDictionary<string, long[]> expected, string architecture, string remedy = "")
    {
        string[] wanted = [.. expected.Keys.Where(Counts)], given = [.. tensors.Keys.Where(Counts)];
        string[] missing = [.. wanted.Except(given)], unexpected = [.. given.Except(wanted)];
        if (missing.Length > 0) throw Misfit($"it lacks {List(missing)}");
        if (unexpected.Length > 0) throw Misfit($"it has {List(unexpected)}, which {architecture} does not");
        foreach (string name in wanted)
            if (!tensors[name].Shape.SequenceEqual(expected[name]))
                throw Misfit($"tensor {Quoted.Name(name)} should have shape {Quoted.Shape(expected[name])} but has {Quoted.Shape(tensors[name].Shape)}");
        foreach (string name in wanted)
            if (!IsFloatingPoint(tensors[name].Type))
                throw new InputException($"'{path}' stores tensor {Quoted.Name(name)} in the integer type {tensors[name].Type}, without the scales that would make weights of it; save the weights as floating-point numbers.");

        InputException Misfit(string what) => new($"'{path}' does not fit {architecture}: {what}{(remedy.Length > 0 ? $"; {remedy}" : "")}.");
    }

    /// <summary>Passes tensors without NaN and infinity.</summary>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="path">The file, for the sentence.</param>
    /// <exception cref="InputException">A tensor, named in the sentence, is not finite.</exception>
    public static void RequireFinite(IReadOnlyDictionary<string, Tensor> tensors, string path)
    {
        using IDisposable scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in tensors)
            if (!tensor.isfinite().all().item<bool>()) throw new InputException($"'{path}' is damaged: tensor {Quoted.Name(name)} holds NaN or infinity.");
    }

    internal static bool IsFloatingPoint(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    internal static bool Counts(string name) => name != Ignored && !name.EndsWith($".{Ignored}", StringComparison.Ordinal);

    private static string List(string[] names) => $"{(names.Length == 1 ? "tensor" : "tensors")} {Quoted.Names(names.Order(StringComparer.Ordinal), Shown)}";
}
