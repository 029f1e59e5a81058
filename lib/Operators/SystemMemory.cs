using System.Globalization;

namespace HybridPrior.Operators;

/// <summary>How much memory this process can still take, so that a matrix too large is refused in a sentence and not by the kernel.</summary>
internal static class SystemMemory
{
    /// <summary>Bytes available: the container's limit, and on Linux also MemAvailable, whichever is smaller.</summary>
    public static double AvailableBytes()
    {
        double limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return LinuxAvailableBytes() is double free ? Math.Min(limit, free) : limit;
    }

    /// <summary>Refuses an allocation that does not fit.</summary>
    /// <exception cref="InputException">More bytes are needed than are available.</exception>
    public static void Require(string owner, double bytes)
    {
        double available = AvailableBytes();
        if (bytes > available)
            throw new InputException(FormattableString.Invariant(
                $"{owner} needs {bytes / 1e9:0.0} GB of memory for its matrix, but {available / 1e9:0.0} GB are available."));
    }

    private static double? LinuxAvailableBytes()
    {
        const string Path = "/proc/meminfo";
        if (!File.Exists(Path)) return null;
        string? line = File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        string? kilobytes = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return double.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out double value) ? value * 1024 : null;
    }
}
