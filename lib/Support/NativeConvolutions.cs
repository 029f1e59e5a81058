using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Support;

/// <summary>Convolutions on the processor, checked once in a process before the first result. Everything in this library that convolves goes through here.</summary>
/// <remarks>
/// libtorch convolves with oneDNN. On some processors (seen: an AMD EPYC with AVX-512 that reports no cache sizes, oneDNN 3.7.1) what lies in the padding of its blocked layouts reaches the
/// result: errors of 10 to 100 per cent, or NaN, without a word. So outputs and both gradients of a set of shapes are compared with double precision, which oneDNN does not compute. Where
/// they are wrong, the ways around it are tried in the order of their speed, each checked like the first: oneDNN with channels filled up to whole blocks; oneDNN switched off in the process,
/// and libtorch's own code; double precision. What others convolve in this process, such as a TorchScript, cannot be filled up: before it does, oneDNN goes off.
/// The environment variable <c>HYBRIDPRIOR_CONVOLUTIONS</c> forces a path, which is checked all the same: <c>onednn</c>, <c>padded</c>, <c>plain</c> or <c>double</c>.
/// </remarks>
public static class NativeConvolutions
{
    /// <summary>Name of the environment variable that forces a path: <c>onednn</c>, <c>padded</c>, <c>plain</c> or <c>double</c>.</summary>
    public const string Variable = "HYBRIDPRIOR_CONVOLUTIONS";

    // Single precision stays below 2e-6 on the shapes that are tried.
    private const double Tolerance = 1e-4;

    private static readonly Lock Choosing = new();
    private static ConvolutionCheck? found;

    [ThreadStatic]
    private static Convolution? instead;

    /// <summary>Which path convolutions take in this process, and what the check found; the first caller waits for it.</summary>
    /// <exception cref="InputException">The path that is forced computes wrong results here, or none computes right ones.</exception>
    public static ConvolutionCheck Result
    {
        get
        {
            if (Volatile.Read(ref found) is ConvolutionCheck known) return known;
            lock (Choosing) return found ??= Check(Environment.GetEnvironmentVariable(Variable), LibtorchSwitches.OneDnn, ConvolutionProbe.WorstError);
        }
    }

    /// <summary>What computes them on this thread in place of what was chosen, for comparisons; null for what was chosen.</summary>
    internal static Convolution? Instead
    {
        get => instead;
        set => instead = value;
    }

    /// <summary>Sees to it that what follows may call libtorch's convolutions itself, as a TorchScript or a module of TorchSharp does.</summary>
    /// <param name="user">What calls them, as the subject of a sentence.</param>
    /// <exception cref="InputException">They compute wrong results here.</exception>
    public static void RequireNative(string user)
    {
        lock (Choosing)
        {
            if (Result.NativeIsRight) return;
            if (Result.Path == ConvolutionPath.Padded && !Result.Forced && LibtorchSwitches.OneDnn(false) && ConvolutionProbe.WorstError(Native) is double error && error <= Tolerance)
            {
                found = Result with { Path = ConvolutionPath.Plain, Error = error, NativeIsRight = true };
                return;
            }
        }
        throw new InputException($"{user} calls the native library's convolutions itself, and those are wrong on this processor; use another machine or another version of libtorch.");
    }

    /// <summary>A checked convolution, differentiable.</summary>
    /// <param name="x">Images (B, C, H, W).</param>
    /// <param name="kernel">(outputs, C / groups, kh, kw).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <param name="stride">Step in pixels, along both axes.</param>
    /// <param name="padding">Zeros added on each side.</param>
    /// <param name="groups">How many parts the channels fall into that do not mix.</param>
    /// <returns>(B, outputs, H', W').</returns>
    /// <exception cref="InputException">Convolutions are wrong on this processor.</exception>
    public static Tensor Convolve(Tensor x, Tensor kernel, Tensor? bias = null, long stride = 1, long padding = 0, long groups = 1) =>
        Chosen(x)(x, kernel, bias, stride, padding, groups, false);

    /// <summary>A checked transposed convolution, differentiable.</summary>
    /// <param name="x">Images (B, C, H, W).</param>
    /// <param name="kernel">(C, outputs / groups, kh, kw).</param>
    /// <param name="bias">(outputs), or null.</param>
    /// <param name="stride">Step in pixels of the result, along both axes.</param>
    /// <param name="padding">Pixels cut from each side of the result.</param>
    /// <param name="groups">How many parts the channels fall into that do not mix.</param>
    /// <returns>(B, outputs, H', W').</returns>
    /// <exception cref="InputException">Convolutions are wrong on this processor.</exception>
    public static Tensor ConvolveTransposed(Tensor x, Tensor kernel, Tensor? bias = null, long stride = 1, long padding = 0, long groups = 1) =>
        Chosen(x)(x, kernel, bias, stride, padding, groups, true);

    /// <summary>Chooses a path: the one that is forced, else the first that is right.</summary>
    /// <param name="forced">What the environment variable says; null or empty where it says nothing.</param>
    /// <param name="switchOneDnn">Switches oneDNN on or off and says whether that could be done.</param>
    /// <param name="worstError">The largest relative error of convolutions as they are switched, NaN where a result is not finite.</param>
    /// <exception cref="InputException">The variable has another value, what it forces is wrong here, or no path is right.</exception>
    internal static ConvolutionCheck Check(string? forced, Func<bool, bool> switchOneDnn, Func<Convolution, double> worstError)
    {
        LibtorchSwitches.Nnpack(false);   // where the processor lacks what it needs it complains on each call, and it is one path less to check
        long start = Stopwatch.GetTimestamp();   // the library is loaded by now
        ConvolutionPath? wanted = forced?.ToLowerInvariant() switch
        {
            null or "" => null,
            "onednn" => ConvolutionPath.OneDnn,
            "padded" => ConvolutionPath.Padded,
            "plain" => ConvolutionPath.Plain,
            "double" => ConvolutionPath.Double,
            _ => throw new InputException($"{Variable} is 'onednn', 'padded', 'plain' or 'double', not '{forced}'."),
        };
        double? oneDnn = null;
        bool nativeIsRight = false;
        foreach (ConvolutionPath path in Enum.GetValues<ConvolutionPath>())
        {
            // What comes before a path that is forced is not needed, but for oneDNN itself: others may call it.
            if (wanted is ConvolutionPath only && path != only && (path != ConvolutionPath.OneDnn || only == ConvolutionPath.Plain)) continue;
            bool switched = path switch
            {
                ConvolutionPath.OneDnn or ConvolutionPath.Padded => switchOneDnn(true) || true,   // where it cannot be switched it is on, as it comes
                ConvolutionPath.Plain => switchOneDnn(false),
                _ => true,
            };
            double error = switched ? worstError(Of(path)) : double.NaN;
            bool right = error <= Tolerance;
            if (path is ConvolutionPath.OneDnn or ConvolutionPath.Plain) nativeIsRight = right;
            if (path == ConvolutionPath.OneDnn && !right) oneDnn = error;
            if (right && (wanted is null || path == wanted)) return new ConvolutionCheck(path, error, oneDnn, wanted is not null, nativeIsRight, Stopwatch.GetElapsedTime(start));
            if (!switched && wanted == path) throw new InputException($"{Variable}={forced}: this build of libtorch does not let oneDNN be switched off.");
            if (path == (wanted ?? ConvolutionPath.Double))
                throw new InputException($"The native library's convolutions are wrong on this processor{(wanted is null ? "" : $" in the way that {Variable}={forced} asks for")} (relative error {Number(error)}), so no result can be trusted; use another {(wanted is null ? "machine or another version of libtorch" : "way")}.");
        }
        throw new UnreachableException();
    }

    internal static Tensor Native(Tensor x, Tensor kernel, Tensor? bias, long stride, long padding, long groups, bool transposed) => transposed
        ? conv_transpose2d(x, kernel, bias, strides: [stride, stride], padding: [padding, padding], groups: groups)
        : conv2d(x, kernel, bias, strides: [stride, stride], padding: [padding, padding], groups: groups);

    internal static Tensor InDouble(Tensor x, Tensor kernel, Tensor? bias, long stride, long padding, long groups, bool transposed) =>
        Native(x.to(ScalarType.Float64), kernel.to(ScalarType.Float64), bias?.to(ScalarType.Float64), stride, padding, groups, transposed).to(x.dtype);

    // A graphics card has convolutions of its own.
    private static Convolution Chosen(Tensor x) => Instead ?? (x.device_type == DeviceType.CPU ? Of(Result.Path) : Native);

    private static Convolution Of(ConvolutionPath path) => path switch
    {
        ConvolutionPath.Double => InDouble,
        ConvolutionPath.Padded => PaddedConvolutions.Convolve,
        _ => Native,
    };

    private static string Number(double error) => double.IsFinite(error) ? FormattableString.Invariant($"{error:0.0e+0}") : "not finite";
}
