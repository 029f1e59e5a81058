using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Generators;

/// <summary>How a file stores one weight: as it is, or as PyTorch's normalisations of weights keep it, from which it is computed.</summary>
/// <remarks>
/// Spectral normalisation (Miyato et al. 2018) divides the kernel by u^T W v with the vectors of its last power iteration; weight normalisation (Salimans and
/// Kingma 2016) is g v / |v|. Names and formulas as in torch/nn/utils/spectral_norm.py, weight_norm.py and parametrizations.py, evaluation mode.
/// </remarks>
internal abstract record StoredWeight(ListedTensor Listed, IReadOnlyList<string> Parts)
{
    private const string Parametrised = ".parametrizations.";

    /// <summary>The weights that tensors stand for, by the names their network gives them.</summary>
    public static Dictionary<string, StoredWeight> Of(IReadOnlyDictionary<string, ListedTensor> tensors)
    {
        Dictionary<string, StoredWeight> weights = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (string name in tensors.Keys)
        {
            (string Name, StoredWeight Weight)? found = name switch
            {
                _ when Cut(name, "_orig") is { } weight => Spectral(weight, name, $"{weight}_u", $"{weight}_v"),
                _ when Cut(name, ".original") is { } parameter && Layer(parameter) is { } weight => Spectral(weight, name, $"{parameter}.0._u", $"{parameter}.0._v"),
                _ when Cut(name, "_g") is { } weight => Normed(weight, name, $"{weight}_v"),
                _ when Cut(name, ".original0") is { } parameter && Layer(parameter) is { } weight => Normed(weight, name, $"{parameter}.original1"),
                _ => null,
            };
            if (found is not { } normalised || tensors.ContainsKey(normalised.Name)) continue;
            weights[normalised.Name] = normalised.Weight;
            used.UnionWith(normalised.Weight.Parts);
        }
        foreach ((string name, ListedTensor tensor) in tensors)
            if (!used.Contains(name)) weights[name] = new Plain(tensor, name);
        return weights;

        (string, StoredWeight)? Spectral(string weight, string kernel, string left, string right) =>
            tensors.TryGetValue(left, out ListedTensor? u) && tensors.TryGetValue(right, out ListedTensor? v) && u.Shape is [long rows] && v.Shape is [long columns]
                && tensors[kernel] is { Shape.Count: > 1 } listed && listed.Shape.Contains(rows) && rows > 0 && Count(listed) / rows == columns
                ? (weight, new SpectralNormalised(listed, kernel, left, right))
                : null;

        (string, StoredWeight)? Normed(string weight, string length, string direction) =>
            tensors.TryGetValue(direction, out ListedTensor? v) && tensors[length].Shape is { } g && (g.Count == 0 || g.Contains(1) && g.Count == v.Shape.Count && g.Zip(v.Shape).All(s => s.First == 1 || s.First == s.Second))
                ? (weight, new WeightNormalised(v, length, direction))
                : null;
    }

    /// <summary>Computes the weight.</summary>
    /// <param name="tensors">The loaded tensors.</param>
    /// <param name="outputAxis">Axis of the kernel that runs over the outputs, whose rows spectral normalisation sees.</param>
    public abstract Tensor Compute(IReadOnlyDictionary<string, Tensor> tensors, int outputAxis);

    private static long Count(ListedTensor tensor) => tensor.Shape.Aggregate(1L, (product, side) => product * side);

    private static string? Cut(string name, string ending) => name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : null;

    // layer.parametrizations.weight -> layer.weight
    private static string? Layer(string parameter) =>
        parameter.LastIndexOf(Parametrised, StringComparison.Ordinal) is > 0 and int at ? $"{parameter[..at]}.{parameter[(at + Parametrised.Length)..]}" : null;

    private sealed record Plain(ListedTensor Listed, string Name) : StoredWeight(Listed, [Name])
    {
        public override Tensor Compute(IReadOnlyDictionary<string, Tensor> tensors, int outputAxis) => tensors[Name];
    }

    private sealed record SpectralNormalised(ListedTensor Listed, string Kernel, string Left, string Right) : StoredWeight(Listed, [Kernel, Left, Right])
    {
        public override Tensor Compute(IReadOnlyDictionary<string, Tensor> tensors, int outputAxis)
        {
            Tensor kernel = tensors[Kernel].to(ScalarType.Float32), u = tensors[Left].to(ScalarType.Float32), v = tensors[Right].to(ScalarType.Float32);
            // Where a network was told another axis than PyTorch takes by itself, the length of u says so.
            int axis = kernel.shape[outputAxis] == u.shape[0] ? outputAxis : Array.IndexOf(kernel.shape, u.shape[0]);
            return kernel / u.dot(kernel.movedim([axis], [0]).reshape(u.shape[0], -1).mv(v));
        }
    }

    private sealed record WeightNormalised(ListedTensor Listed, string Length, string Direction) : StoredWeight(Listed, [Length, Direction])
    {
        public override Tensor Compute(IReadOnlyDictionary<string, Tensor> tensors, int outputAxis)
        {
            Tensor v = tensors[Direction].to(ScalarType.Float32), g = tensors[Length].to(ScalarType.Float32);
            long[] over = [.. Enumerable.Range(0, (int)v.dim()).Where(axis => g.dim() == 0 || g.shape[axis] == 1).Select(axis => (long)axis)];
            return v * (g / v.square().sum(over, keepdim: g.dim() > 0).sqrt());
        }
    }
}
