namespace HybridPrior.Support;

/// <summary>What computes convolutions on the processor.</summary>
public enum ConvolutionPath
{
    /// <summary>oneDNN, which libtorch uses as it comes.</summary>
    OneDnn,

    /// <summary>oneDNN, with channels filled up to whole blocks, where it is wrong with others: twice as fast in training as without it.</summary>
    Padded,

    /// <summary>libtorch's own code, oneDNN being switched off in the process.</summary>
    Plain,

    /// <summary>libtorch's own code in double precision, rounded afterwards: several times slower.</summary>
    Double,
}

/// <summary>What the check of the native convolutions found in this process.</summary>
/// <param name="Path">What computes them.</param>
/// <param name="Error">Largest relative error of that, against double precision.</param>
/// <param name="Refused">Largest relative error of oneDNN where it was found wrong, NaN where a result was not finite; null where it was right or not tried.</param>
/// <param name="Forced">Whether the path was asked for by <see cref="NativeConvolutions.Variable"/>.</param>
/// <param name="NativeIsRight">Whether libtorch's convolutions are right where they are called directly, in single precision, as a TorchScript does.</param>
/// <param name="Cost">How long the check took.</param>
public sealed record ConvolutionCheck(ConvolutionPath Path, double Error, double? Refused, bool Forced, bool NativeIsRight, TimeSpan Cost)
{
    /// <summary>The path in words, such as <c>oneDNN</c> or <c>plain (oneDNN alone is wrong on this processor: relative error 3.5e-1)</c>; the same for every run on a machine.</summary>
    public string Words => (Path switch { ConvolutionPath.OneDnn => "oneDNN", ConvolutionPath.Padded => "oneDNN with whole blocks of channels", ConvolutionPath.Plain => "plain", _ => "double precision" }) + (Refused, Forced) switch
    {
        (double error, _) when double.IsFinite(error) => FormattableString.Invariant($" (oneDNN alone is wrong on this processor: relative error {error:0.0e+0})"),
        (not null, _) => " (oneDNN alone is wrong on this processor: results that are not finite)",
        (null, true) => $" (as {NativeConvolutions.Variable} asks)",
        _ => "",
    };
}
