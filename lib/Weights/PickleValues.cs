using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>A tuple; also what torch.Size becomes.</summary>
internal sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

/// <summary>A dict of any kind, in insertion order; a later entry of the same key wins when it is read out.</summary>
internal sealed class PickleDict
{
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>The value of a text key, or null.</summary>
    public object? Find(string key) => Items.LastOrDefault(item => item.Key is string text && text == key).Value;
}

/// <summary>A function or class that a file names.</summary>
internal sealed record PickleGlobal(string Name, PickleGlobals.Use Use, ScalarType? StorageType = null);

/// <summary>What stands where Python would have an object of some class: nothing but the name of the class.</summary>
internal sealed record PickleObject(string ClassName);

/// <summary>A block of elements stored outside the pickle.</summary>
internal sealed record PickleStorage(ScalarType Type, string Key, long Count);

/// <summary>A tensor as a view of a storage; nothing is allocated for it yet.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides);
