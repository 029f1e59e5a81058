using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Named tensors and the notes that came with them, as read from or written to one file.</summary>
/// <remarks>Owns its tensors: they live until <see cref="Dispose"/>, whatever dispose scope is open. A reader puts all on the CPU.</remarks>
public sealed class WeightFile : IDisposable
{
    /// <summary>Takes ownership of the tensors, detaching them from any open dispose scope.</summary>
    /// <param name="tensors">Tensors by name; any shape and type.</param>
    /// <param name="metadata">Free notes (name to text); empty when null.</param>
    public WeightFile(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Tensors = new Dictionary<string, Tensor>(tensors, StringComparer.Ordinal);
        Metadata = metadata is null ? new Dictionary<string, string>() : new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        foreach (Tensor tensor in Tensors.Values) tensor.DetachFromDisposeScope();
    }

    /// <summary>The tensors by name; contiguous when they come from a reader.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Notes by name; empty for formats that have none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What it holds, as a reader lists it.</summary>
    public WeightListing Listing => new(Tensors.ToDictionary(t => t.Key, t => new ListedTensor(t.Value.dtype, t.Value.shape), StringComparer.Ordinal), Metadata);

    /// <summary>Frees every tensor.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors.Values) tensor.Dispose();
    }
}
