namespace HybridPrior.Weights;

/// <summary>Finds the named tensors in what a PyTorch file holds.</summary>
internal static class StateDict
{
    private const string ParallelPrefix = "module.";    // what DataParallel puts before every name
    private const int MaxNesting = 4;

    /// <summary>The tensors by name, taken from the dict itself or from the nested dict that holds the weights.</summary>
    /// <remarks>Of several nested dicts the one named state_dict, generator, g_ema, params_ema or model is taken, in this order.</remarks>
    /// <exception cref="InputException">There is no dict of tensors, or no telling which one is meant.</exception>
    public static Dictionary<string, PickleTensor> Find(object? root, string path)
    {
        if (root is not PickleDict dict) throw new InputException($"'{path}' holds no dict of tensors at its top level.");
        for (int depth = 0; depth < MaxNesting; depth++)
        {
            if (HasTensors(dict)) return Named(dict, path);
            dict = Nested(dict, path);
        }
        throw new InputException($"'{path}' nests its tensors deeper than {MaxNesting} dicts.");
    }

    private static bool HasTensors(PickleDict dict) => dict.Items.Any(item => item.Value is PickleTensor);

    private static PickleDict Nested(PickleDict dict, string path)
    {
        Dictionary<object, PickleDict> inner = [];
        foreach ((object? key, object? value) in dict.Items)
            if (key is string or long && value is PickleDict { Items.Count: > 0 } candidate) inner[key] = candidate;
        PickleDict[] direct = [.. inner.Values.Where(HasTensors)];
        if (direct.Length == 1) return direct[0];
        foreach (string name in (string[])["state_dict", "generator", "g_ema", "params_ema", "model"])
            if (inner.TryGetValue(name, out PickleDict? chosen)) return chosen;
        if (direct.Length == 0 && inner.Count == 1) return inner.Values.First();
        if (direct.Length == 0) throw new InputException($"'{path}' holds no tensors.");
        string names = string.Join(", ", inner.Where(i => HasTensors(i.Value)).Take(8).Select(i => $"'{i.Key}'"));
        throw new InputException($"'{path}' holds several sets of tensors ({names}); save the one that is meant on its own.");
    }

    private static Dictionary<string, PickleTensor> Named(PickleDict dict, string path)
    {
        Dictionary<string, PickleTensor> tensors = new(StringComparer.Ordinal);
        foreach ((object? key, object? value) in dict.Items)
        {
            if (value is not PickleTensor tensor) continue;
            tensors[key as string ?? throw new InputException($"'{path}' names a tensor by something other than text.")] = tensor;
        }
        return tensors.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal))
            ? tensors.ToDictionary(t => t.Key[ParallelPrefix.Length..], t => t.Value, StringComparer.Ordinal)
            : tensors;
    }
}
