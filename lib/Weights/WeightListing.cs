using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>What a weight file says it holds, before any of it is loaded.</summary>
/// <param name="Tensors">Its tensors by name.</param>
/// <param name="Metadata">Its notes by name; empty for formats that have none.</param>
public sealed record WeightListing(IReadOnlyDictionary<string, ListedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    internal static IReadOnlyCollection<string> Everything(WeightListing listing) => [.. listing.Tensors.Keys];
}

/// <summary>A tensor of a weight file, not loaded yet.</summary>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Length along each axis; empty for a single number.</param>
public sealed record ListedTensor(ScalarType Type, IReadOnlyList<long> Shape);

/// <summary>Decides what of a file to load.</summary>
/// <param name="listing">What the file holds.</param>
/// <returns>Names of tensors, each of them listed.</returns>
public delegate IReadOnlyCollection<string> WeightChoice(WeightListing listing);
