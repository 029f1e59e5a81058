using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Support;

/// <summary>Convolutions on the processor, checked once in a process before the first result. Everything in this library that convolves goes through here.</summary>
/// <remarks>
/// libtorch convolves with oneDNN. On some processors (seen: an AMD EPYC with AVX-512 that reports no cache sizes, oneDNN 3.7.1) what lies in the padding of its blocked layouts reaches the
/// result: errors of 10 to 100 per cent, or NaN, without a word. So outputs and both gradients of a set of shapes are compared with double precision, which oneDNN does not compute. Where
/// they are wrong, oneDNN is switched off in the process and libtorch's own code is checked in turn; where it cannot be switched off, convolutions are computed in double precision.
/// The environment variable <c>HYBRIDPRIOR_CONVOLUTIONS</c> forces a path, which is checked all the same: <c>onednn</c>, <c>plain</c> or <c>double</c>.
/// </remarks>
public static class NativeConvolutions
{
    /// <summary>Name of the environment variable that forces a path: <c>onednn</c>, <c>plain</c> or <c>double</c>.</summary>
    public const string Variable = "HYBRIDPRIOR_CONVOLUTIONS";

    private static readonly Lazy<bool> OneDnnIsRightForWholeBlocks = new(() =>
    {
        if (Result is not { Path: ConvolutionPath.Plain, Forced: false }) return false;   // on already, or not to be touched
        using WholeBlockScope scope = new(true);
        return ConvolutionProbe.WorstErrorOfWholeBlocks(Native) <= Tolerance;
    });

    // Single precision stays below 2e-6 on the shapes that are tried.
    private const double Tolerance = 1e-4;

    [ThreadStatic]
    private static Convolution? instead;

    /// <summary>What computes them on this thread in place of what was chosen, for comparisons; null for what was chosen.</summary>
    internal static Convolution? Instead
    {
        get => instead;
        set => instead = value;
    }

    private static readonly Lazy<ConvolutionCheck> Checked = new(() => Check(Environment.GetEnvironmentVariable(Variable), LibtorchSwitches.OneDnn, ConvolutionProbe.WorstError));

    /// <summary>Which path convolutions take in this process, and what the check found; the first caller waits for it.</summary>
    /// <exception cref="InputException">The path that is forced computes wrong results here, or none computes right ones.</exception>
    public static ConvolutionCheck Result => Checked.Value;

    /// <summary>Sees to it that what follows may call libtorch's convolutions itself, as a TorchScript or a module of TorchSharp does.</summary>
    /// <param name="user">What calls them, as the subject of a sentence.</param>
    /// <exception cref="InputException">They compute wrong results here.</exception>
    public static void RequireNative(string user)
    {
        if (!Result.NativeIsRight)
            throw new InputException($"{user} calls the native library's convolutions itself, and those are wrong on this processor and cannot be switched; use another machine or another version of libtorch.");
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

    /// <summary>
    /// Lets a network whose channels are multiples of 16 in every convolution use oneDNN, three times as fast, also where oneDNN was switched off because it is wrong for others. That it is right
    /// for these is checked first, once in a process; where it is not, or a path is forced, nothing changes.
    /// </summary>
    /// <remarks>The switch is the whole process's: no other convolutions may run until the result is disposed. For training, where nothing else does.</remarks>
    /// <returns>What ends it.</returns>
    public static IDisposable WholeBlocks() => new WholeBlockScope(OneDnnIsRightForWholeBlocks.Value);

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
            "plain" => ConvolutionPath.Plain,
            "double" => ConvolutionPath.Double,
            _ => throw new InputException($"{Variable} is 'onednn', 'plain' or 'double', not '{forced}'."),
        };
        double? oneDnn = null;
        bool nativeIsRight = false;
        if (wanted != ConvolutionPath.Plain)
        {
            switchOneDnn(true);   // where it cannot be switched it is on, as it comes
            double error = worstError(Native);
            nativeIsRight = error <= Tolerance;
            if (nativeIsRight && wanted != ConvolutionPath.Double) return Found(ConvolutionPath.OneDnn, error);
            if (!nativeIsRight) oneDnn = error;
            if (wanted == ConvolutionPath.OneDnn) throw new InputException($"{Variable}=onednn: oneDNN's convolutions are wrong on this processor (relative error {Number(error)}).");
        }
        if (!nativeIsRight)
        {
            if (switchOneDnn(false))
            {
                double error = worstError(Native);
                nativeIsRight = error <= Tolerance;
                if (nativeIsRight && wanted != ConvolutionPath.Double) return Found(ConvolutionPath.Plain, error);
                if (wanted == ConvolutionPath.Plain) throw new InputException($"{Variable}=plain: libtorch's own convolutions are wrong on this processor (relative error {Number(error)}).");
            }
            else if (wanted == ConvolutionPath.Plain) throw new InputException($"{Variable}=plain: this build of libtorch does not let oneDNN be switched off.");
        }
        double rounded = worstError(InDouble);
        if (rounded <= Tolerance) return Found(ConvolutionPath.Double, rounded);
        throw new InputException($"The native library's convolutions are wrong on this processor, even in double precision (relative error {Number(rounded)}), so no result can be trusted; use another machine or another version of libtorch.");

        ConvolutionCheck Found(ConvolutionPath path, double error) => new(path, error, oneDnn, wanted is not null, nativeIsRight, Stopwatch.GetElapsedTime(start));
    }

    internal static Tensor Native(Tensor x, Tensor kernel, Tensor? bias, long stride, long padding, long groups, bool transposed) => transposed
        ? conv_transpose2d(x, kernel, bias, strides: [stride, stride], padding: [padding, padding], groups: groups)
        : conv2d(x, kernel, bias, strides: [stride, stride], padding: [padding, padding], groups: groups);

    internal static Tensor InDouble(Tensor x, Tensor kernel, Tensor? bias, long stride, long padding, long groups, bool transposed) =>
        Native(x.to(ScalarType.Float64), kernel.to(ScalarType.Float64), bias?.to(ScalarType.Float64), stride, padding, groups, transposed).to(x.dtype);

    // A graphics card has convolutions of its own.
    private static Convolution Chosen(Tensor x) => Instead ?? (x.device_type == DeviceType.CPU && Result.Path == ConvolutionPath.Double ? InDouble : Native);

    private static string Number(double error) => double.IsFinite(error) ? FormattableString.Invariant($"{error:0.0e+0}") : "not finite";

    private sealed class WholeBlockScope : IDisposable
    {
        private readonly bool on;

        public WholeBlockScope(bool on)
        {
            this.on = on;
            if (on) LibtorchSwitches.OneDnn(true);
        }

        public void Dispose()
        {
            if (on) LibtorchSwitches.OneDnn(false);
        }
    }
}
