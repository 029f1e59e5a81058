using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Turns views of storages into tensors of their own.</summary>
internal sealed class TensorBuilder(string path, long fileLength)
{
    /// <summary>Checks every view against its storage and the file's size, before anything is read.</summary>
    /// <exception cref="InputException">A view reaches outside its storage or is larger than the file.</exception>
    public void Check(IReadOnlyDictionary<string, PickleTensor> views, ReadingBudget budget)
    {
        Int128 total = 0;
        foreach ((string name, PickleTensor view) in views)
        {
            string shown = Quoted.Shape(view.Shape);
            if (TensorBytes.Count(view.Shape, TensorBytes.ElementSize(view.Storage.Type)) is not { } bytes || bytes > fileLength)
                throw new InputException($"'{path}' gives tensor {Quoted.Name(name)} the shape {shown}, which the file is too small to hold.");
            if (!Fits(view)) throw new InputException($"'{path}' places tensor {Quoted.Name(name)} of shape {shown} outside its storage.");
            total += bytes;
        }
        budget.CheckUnfolded(total);
    }

    /// <summary>Builds the tensors from loaded storages (one-dimensional, by key); each is contiguous and shares memory with no other.</summary>
    public static WeightFile Build(IReadOnlyDictionary<string, PickleTensor> views, IReadOnlyDictionary<string, Tensor> storages)
    {
        Dictionary<string, int> uses = views.Values.GroupBy(view => view.Storage.Key).ToDictionary(group => group.Key, group => group.Count());
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach ((string name, PickleTensor view) in views)
        {
            Tensor all = storages[view.Storage.Key];
            Tensor strided = all.as_strided(view.Shape, view.Strides, view.Offset);
            bool whole = strided.numel() == all.numel() && uses[view.Storage.Key] == 1;
            tensors[name] = strided.is_contiguous() && !whole ? strided.clone() : strided.contiguous();
        }
        return new WeightFile(tensors);
    }

    private static bool Fits(PickleTensor view)
    {
        if (view.Offset < 0 || view.Offset > view.Storage.Count) return false;
        if (view.Strides.Length != view.Shape.Length || view.Strides.Any(stride => stride < 0)) return false;
        if (view.Shape.Contains(0)) return true;
        Int128 end = view.Offset + (Int128)1;
        for (int i = 0; i < view.Shape.Length; i++) end += (Int128)(view.Shape[i] - 1) * view.Strides[i];
        return end <= view.Storage.Count;
    }
}
