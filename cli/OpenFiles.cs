using System.Runtime.InteropServices;

namespace HybridPrior.Cli;

/// <summary>How many files the process may open at a time: with too few, libraries fail to load somewhere in the middle.</summary>
internal static class OpenFiles
{
    // The program itself opens some 120, most of them libraries; notebooks and the kernel more.
    private const ulong Needed = 256;
    private const int OnLinux = 7, OnMac = 8;   // RLIMIT_NOFILE

    /// <summary>A sentence where the system allows too few; null where it allows enough.</summary>
    public static string? TooFew() => !OperatingSystem.IsWindows() && getrlimit(OperatingSystem.IsMacOS() ? OnMac : OnLinux, out Limit limit) == 0 && limit.Soft < Needed
        ? FormattableString.Invariant($"This process may open {limit.Soft} files at a time, but needs {Needed}: raise the limit ('ulimit -n {Needed}') and run it again.")
        : null;

    [DllImport("libc")]
    private static extern int getrlimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit
    {
        public readonly ulong Soft, Hard;
    }
}
