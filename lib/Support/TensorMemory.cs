using System.Runtime.InteropServices;

namespace HybridPrior;

/// <summary>How the C library hands memory to tensors.</summary>
public static partial class TensorMemory
{
    private const int TrimThreshold = -1, MappingThreshold = -3, MaximumMappings = -4;   // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD and M_MMAP_MAX of malloc.h

    /// <summary>Lets freed tensor memory stay with the process instead of going back to the system each time.</summary>
    /// <remarks>
    /// glibc maps and unmaps every block above 32 MB, and the page faults then cost more than the arithmetic: a step of 12 Deep Decoders at 128 px
    /// takes a third of the time with this. It has no effect on systems without glibc.
    /// </remarks>
    /// <returns>Whether it took effect.</returns>
    public static bool KeepPages() => Set((MaximumMappings, 0), (TrimThreshold, int.MaxValue));

    /// <summary>Lets freed tensor memory go back to the system as in a program that sets nothing, which is what others' loops are compared under.</summary>
    /// <remarks>glibc adapts its threshold for mappings to what it meets, up to 32 MB: that is where it ends up in a program with large tensors.</remarks>
    /// <returns>Whether it took effect.</returns>
    public static bool ReturnPages() => Set((MaximumMappings, 65536), (MappingThreshold, 32 << 20), (TrimThreshold, 64 << 20));

    /// <summary>Gives freed memory back to the system now. Without glibc nothing happens.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, which keeps its own counsel.
        }
    }

    private static bool Set(params (int Parameter, int Value)[] options)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            return options.All(o => SetOption(o.Parameter, o.Value) == 1);
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int parameter, int value);
}
