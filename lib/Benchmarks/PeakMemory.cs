using System.Globalization;

namespace HybridPrior.Benchmarks;

/// <summary>How much memory the process takes from now on, beyond what it holds now. Linux tells; elsewhere nothing is known.</summary>
internal sealed class PeakMemory
{
    private const string Status = "/proc/self/status", Reset = "/proc/self/clear_refs", ResetPeak = "5";
    private readonly double? before;

    private PeakMemory(double? before) => this.before = before;

    /// <summary>Gives back what is free and starts to watch.</summary>
    public static PeakMemory Start()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TensorMemory.GiveBack();
        try
        {
            File.WriteAllText(Reset, ResetPeak);
            return new PeakMemory(Read("VmRSS:"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new PeakMemory(null);
        }
    }

    /// <summary>Most bytes held since the start, without those held then; null where the system does not tell.</summary>
    public double? Bytes() => before is null ? null : Read("VmHWM:") - before;

    private static double? Read(string name)
    {
        string? line = File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        string? kilobytes = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return double.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out double value) ? value * 1024 : null;
    }
}
