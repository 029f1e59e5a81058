using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>The format of torch.save before PyTorch 1.6: five pickles, then for each storage its element count (int64) and its elements.</summary>
/// <remarks>Source: pytorch, torch/serialization.py, _legacy_load.</remarks>
internal static class LegacyCheckpoint
{
    /// <summary>Reads the file from its start.</summary>
    /// <exception cref="InputException">The file breaks a rule of the format.</exception>
    public static WeightFile Read(FileStream file, string path, WeightChoice choose)
    {
        ReadingBudget budget = new(path, file.Length);
        RestrictedUnpickler unpickler = new(file, path, budget);
        BigInteger magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (unpickler.Load() is not BigInteger number || number != magic)
            throw new InputException($"'{path}' is a Python pickle, but not one of PyTorch.");
        if (unpickler.Load() is not 1001L) throw new InputException($"'{path}' is of an unknown version of PyTorch's format.");
        if (unpickler.Load() is PickleDict system && system.Find("little_endian") is false)
            throw new InputException($"'{path}' was written on a big-endian machine, which is not supported.");
        Dictionary<string, PickleTensor> views = StateDict.Choose(unpickler.Load(), path, budget, choose);
        new TensorBuilder(path, file.Length).Check(views, budget);
        Dictionary<string, PickleStorage> named = new(unpickler.Storages);
        if (unpickler.Load() is not List<object?> keys) throw new InputException($"'{path}' has no list of storages.");
        return TensorBuilder.Build(views, ReadStorages(file, path, keys, named, [.. views.Values.Select(view => view.Storage.Key)]));
    }

    private static Dictionary<string, Tensor> ReadStorages(
        FileStream file, string path, List<object?> keys, Dictionary<string, PickleStorage> named, HashSet<string> needed)
    {
        Dictionary<string, Tensor> storages = new(StringComparer.Ordinal);
        Span<byte> prefix = stackalloc byte[8];
        foreach (object? key in keys)
        {
            if (key is not string name || !named.TryGetValue(name, out PickleStorage? storage) || storages.ContainsKey(name))
                throw new InputException($"'{path}' has a list of storages that does not match its tensors.");
            file.ReadExactly(prefix);
            long count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (count != storage.Count)
                throw new InputException($"'{path}' stores {count} elements in storage {Quoted.Name(name)} where {storage.Count} were announced.");
            if (TensorBytes.Count([count], TensorBytes.ElementSize(storage.Type)) is not { } bytes || bytes > file.Length - file.Position)
                throw new InputException($"'{path}' is truncated: storage {Quoted.Name(name)} of {count} elements goes on after its end.");
            if (needed.Contains(name)) storages[name] = TensorBytes.Read(file, [count], storage.Type);
            else file.Position += bytes;    // for example an optimiser's state
        }
        if (needed.FirstOrDefault(name => !storages.ContainsKey(name)) is { } missing)
            throw new InputException($"'{path}' lacks the data of storage {Quoted.Name(missing)}.");
        return storages;
    }
}
