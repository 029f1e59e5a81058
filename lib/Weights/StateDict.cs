using System.Globalization;

namespace HybridPrior.Weights;

/// <summary>Finds the named tensors in what a PyTorch file holds.</summary>
internal static class StateDict
{
    /// <summary>The tensors that are to be loaded, by name: the keys of the dicts and the places in the lists around them, joined by dots.</summary>
    /// <exception cref="InputException">There is no tensor, or there are too many.</exception>
    public static Dictionary<string, PickleTensor> Choose(object? root, string path, ReadingBudget budget, WeightChoice choose)
    {
        if (root is not (PickleDict or List<object?> or PickleTuple)) throw new InputException($"'{path}' holds no dict of tensors at its top level.");
        Dictionary<string, PickleTensor> all = new(StringComparer.Ordinal);
        Collect(root, "", 0);
        if (all.Count == 0) throw new InputException($"'{path}' holds no tensors.");
        IReadOnlyCollection<string> chosen = choose(new WeightListing(
            all.ToDictionary(t => t.Key, t => new ListedTensor(t.Value.Storage.Type, t.Value.Shape), StringComparer.Ordinal), new Dictionary<string, string>()));
        return chosen.ToDictionary(name => name, name => all[name], StringComparer.Ordinal);

        void Collect(object container, string prefix, int depth)
        {
            budget.CheckNesting(depth);
            foreach ((object? key, object? value) in Items(container))
            {
                budget.TakeElements();
                if (value is not (PickleTensor or PickleDict or List<object?> or PickleTuple) || Name(key) is not { } name) continue;
                name = budget.Checked(prefix + name);
                if (value is PickleTensor tensor) Add(name, tensor);
                else Collect(value, $"{name}.", depth + 1);
            }
        }

        void Add(string name, PickleTensor tensor)
        {
            if (!all.ContainsKey(name)) budget.TakeTensor();
            all[name] = tensor;
        }
    }

    private static IEnumerable<(object? Key, object? Value)> Items(object container) => container switch
    {
        PickleDict dict => dict.Items,
        List<object?> list => list.Select((value, place) => ((object?)(long)place, value)),
        _ => ((PickleTuple)container).Items.Select((value, place) => ((object?)(long)place, value)),
    };

    private static string? Name(object? key) => key is long number ? number.ToString(CultureInfo.InvariantCulture) : key as string;
}
