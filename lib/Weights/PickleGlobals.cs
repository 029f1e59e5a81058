using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>The classes and functions a weight file may name, and what calling them means here.</summary>
/// <remarks>Nothing is ever looked up or called in a runtime: a call builds a value of this program, or an empty <see cref="PickleObject"/>.</remarks>
internal static partial class PickleGlobals
{
    /// <summary>What a global is good for.</summary>
    internal enum Use
    {
        /// <summary>It builds dicts and tensors.</summary>
        Builds,

        /// <summary>Plain data that people save beside weights; its values are not needed.</summary>
        Inert,

        /// <summary>Anything else; a file that names one is refused.</summary>
        Foreign,
    }

    private const string OrderedDict = "collections.OrderedDict";
    private const string DefaultDict = "collections.defaultdict";
    private const string Size = "torch.Size";
    private const string Device = "torch.device";
    private const string TensorV1 = "torch._utils._rebuild_tensor";
    private const string TensorV2 = "torch._utils._rebuild_tensor_v2";
    private const string Parameter = "torch._utils._rebuild_parameter";
    private const string ParameterWithState = "torch._utils._rebuild_parameter_with_state";
    private const string FromType = "torch._tensor._rebuild_from_type_v2";      // a tensor with attributes

    /// <summary>Looks up a global.</summary>
    public static PickleGlobal Find(string full)
    {
        if (StorageType(full) is { } type) return new PickleGlobal(full, Use.Builds, type);
        if (full is OrderedDict or DefaultDict or Size or Device or TensorV1 or TensorV2 or Parameter or ParameterWithState or FromType)
            return new PickleGlobal(full, Use.Builds);
        return new PickleGlobal(full, Inert().IsMatch(full) ? Use.Inert : Use.Foreign);
    }

    /// <summary>The value of calling a global, or null where the arguments do not fit it.</summary>
    public static object? Call(PickleGlobal global, object?[] arguments) => (global.Name, arguments) switch
    {
        ({ }, _) when global.Use != Use.Builds => new PickleObject(global.Name),
        (OrderedDict, []) or (DefaultDict, []) or (DefaultDict, [PickleGlobal or null]) => new PickleDict(),
        (OrderedDict, [List<object?> pairs]) => Pairs(pairs),      // Python 2
        (Size, [PickleTuple size]) => size,
        (Device, [string device, ..]) => device,
        (TensorV1, [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides]) => View(storage, offset, shape, strides),
        (TensorV2, [PickleStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..]) => View(storage, offset, shape, strides),
        (Parameter or ParameterWithState, [PickleTensor tensor, ..]) => tensor,
        (FromType, [PickleGlobal { Name: TensorV2 } rebuild, _, PickleTuple inner, _]) => Call(rebuild, inner.Items),
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
        shape.Items.Length <= ReadingBudget.MaxDimensions && strides.Items.Length == shape.Items.Length
            && shape.Items.All(i => i is long) && strides.Items.All(i => i is long)
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

    [GeneratedRegex("""
        ^( argparse\.Namespace | types\.SimpleNamespace | collections\.(Counter|deque) | uuid\.UUID | decimal\.Decimal | fractions\.Fraction
         | datetime\.(datetime|date|time|timedelta|timezone) | pathlib\.(Pure)?(Posix|Windows)?Path | _codecs\.encode
         | (__builtin__|builtins)\.(list|dict|set|frozenset|tuple|int|long|float|complex|bool|str|unicode|bytes|bytearray|slice|range|xrange|object)
         | numpy\.(dtype|ndarray|(float|u?int|complex|bool)\w*) | numpy\._?core\.multiarray\.(scalar|_reconstruct) | numpy\.dtypes\.\w+
         | torch\.(float|double|half|bfloat|u?int|long|short|bool|complex)\w* | torch\.(strided|contiguous_format|channels_last)
         | (pytorch_lightning|lightning|lightning_fabric)\.[\w.]+ )\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Inert();
}
