using System.Globalization;
using HybridPrior.Operators;

namespace HybridPrior.Reports;

/// <summary>The expected squared norm of the noise, as far as a report's settings tell: the loss that the true image has.</summary>
internal static class NoiseLevel
{
    /// <summary>Reads <c>noise</c> and <c>measurements</c> from the settings; null where they are absent or say nothing.</summary>
    public static double? Of(IReadOnlyDictionary<string, object> settings)
    {
        if (!settings.TryGetValue("noise", out object? noise) || !settings.TryGetValue("measurements", out object? measurements)) return null;
        try
        {
            long count = Convert.ToInt64(measurements, CultureInfo.InvariantCulture);
            double norm = NoiseSpec.Parse(ReportText.Value(noise)).ExpectedNorm(count);
            return norm > 0 ? norm * norm : null;
        }
        catch (Exception e) when (e is InputException or FormatException or InvalidCastException or OverflowException)
        {
            return null;   // Settings are free text: a report without this line is better than none.
        }
    }
}
