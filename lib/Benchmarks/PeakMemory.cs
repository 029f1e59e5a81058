using System.Diagnostics;

namespace HybridPrior.Benchmarks;

/// <summary>How much memory the process takes from now on, beyond what it holds now. Linux tells; elsewhere nothing is known.</summary>
internal sealed class PeakMemory
{
    private const string Reset = "/proc/self/clear_refs", ResetPeak = "5";
    private readonly long? before;

    private PeakMemory(long? before) => this.before = before;

    /// <summary>Gives back what is free and starts to watch.</summary>
    public static PeakMemory Start()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TensorMemory.GiveBack();
        try
        {
            File.WriteAllText(Reset, ResetPeak);
            using Process self = Process.GetCurrentProcess();
            return new PeakMemory(self.WorkingSet64);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new PeakMemory(null);
        }
    }

    /// <summary>Most bytes held since the start, without those held then; null where the system does not tell.</summary>
    public double? Bytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 - before;
    }
}
