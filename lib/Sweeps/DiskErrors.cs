namespace HybridPrior.Sweeps;

/// <summary>Tells a disk that takes no more from everything else that can go wrong.</summary>
internal static class DiskErrors
{
    // ENOSPC, EFBIG, EROFS, EDQUOT of Linux and macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL of Windows.
    private static readonly int[] Codes = [28, 27, 30, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>What the system says; null where it is something else.</summary>
    public static string? Of(Exception error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
            if (inner is IOException && Codes.Contains(inner.HResult)) return inner.Message.Split(':')[0].Trim();
        return null;
    }
}
