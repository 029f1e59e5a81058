using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>The few classes and functions a weight file may name, and what calling them means here.</summary>
internal static class PickleGlobals
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string Size = "torch.Size";
    private const string Device = "torch.device";
    private const string TensorV1 = "torch._utils._rebuild_tensor";
    private const string TensorV2 = "torch._utils._rebuild_tensor_v2";
    private const string Parameter = "torch._utils._rebuild_parameter";

    /// <summary>Looks up a global.</summary>
    /// <exception cref="InputException">It is none of the few; the sentence names it.</exception>
    public static PickleGlobal Find(string module, string name, string path)
    {
        string full = $"{module}.{name}";
        if (StorageType(full) is { } type) return new PickleGlobal(full, type);
        return full is OrderedDict or Size or Device or TensorV1 or TensorV2 or Parameter ? new PickleGlobal(full) : throw Refuse(full, path);
    }

    /// <summary>The sentence that refuses a global by name.</summary>
    public static InputException Refuse(string full, string path) =>
        new($"'{path}' asks for '{full}', which a weight file has no use for; nothing was executed.");

    /// <summary>The value of calling a global, or null where the arguments do not fit it.</summary>
    public static object? Call(PickleGlobal global, object?[] arguments) => (global.Name, arguments) switch
    {
        (OrderedDict, []) => new PickleDict(),
        (OrderedDict, [List<object?> pairs]) => Pairs(pairs),      // Python 2
        (Size, [PickleTuple size]) => size,
        (Device, [string device, ..]) => device,
        (TensorV1, [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides]) => View(storage, offset, shape, strides),
        (TensorV2, [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..]) => View(storage, offset, shape, strides),
        (Parameter, [PickleTensor tensor, ..]) => tensor,
        _ => null,
    };

    private static PickleDict? Pairs(List<object?> pairs)
    {
        PickleDict dict = new();
        foreach (object? pair in pairs)
        {
            if (pair is List<object?> and [var key, var value]) dict.Items.Add((key, value));
            else if (pair is PickleTuple { Items: [var first, var second] }) dict.Items.Add((first, second));
            else return null;
        }
        return dict;
    }

    private static PickleTensor? View(PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides) =>
        shape.Items.All(i => i is long) && strides.Items.All(i => i is long)
            ? new PickleTensor(storage, offset, [.. shape.Items.Cast<long>()], [.. strides.Items.Cast<long>()])
            : null;

    private static ScalarType? StorageType(string full) => full switch
    {
        "torch.DoubleStorage" => ScalarType.Float64,
        "torch.FloatStorage" => ScalarType.Float32,
        "torch.HalfStorage" => ScalarType.Float16,
        "torch.BFloat16Storage" => ScalarType.BFloat16,
        "torch.LongStorage" => ScalarType.Int64,
        "torch.IntStorage" => ScalarType.Int32,
        "torch.ShortStorage" => ScalarType.Int16,
        "torch.CharStorage" => ScalarType.Int8,
        "torch.ByteStorage" => ScalarType.Byte,
        "torch.BoolStorage" => ScalarType.Bool,
        _ => null,
    };
}
