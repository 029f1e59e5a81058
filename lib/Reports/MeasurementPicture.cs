using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Reports;

/// <summary>What was measured, as pictures: the measurements where they are pixels, such as a low resolution, else A^T y, the measurements put back where they came from.</summary>
internal static class MeasurementPicture
{
    /// <summary>Whether the measurements are pixels themselves.</summary>
    public static bool IsDirect(Measurement measurement) => measurement.Operator.OutputShape is [3, _, _];

    /// <summary>The name of what is shown.</summary>
    public static string Title(Measurement measurement) => IsDirect(measurement) ? "y = A x + noise" : "Aᵀ y";

    /// <summary>The pictures, (B, 3, H', W'), which belong to the caller's dispose scope.</summary>
    public static Tensor Of(Measurement measurement)
    {
        using var gradientsOff = no_grad();
        return IsDirect(measurement) ? measurement.Y.alias() : measurement.Operator.Adjoint(measurement.Y);
    }
}
