using System.Runtime.InteropServices;

namespace HybridPrior;

/// <summary>How the tensor library's threads wait for work.</summary>
public static partial class ThreadWaiting
{
    /// <summary>Lets threads that have nothing to do sleep instead of spinning, so that they do not take the cores from others.</summary>
    /// <remarks>
    /// It sets OMP_WAIT_POLICY, unless the user has, and must be called before the tensor library is loaded; later it has no effect. On two cores a step of
    /// twelve images takes a fifth less time, since our own threads need the cores between the library's operations.
    /// </remarks>
    /// <returns>Whether this system knows the setting.</returns>
    public static bool Sleep()
    {
        // The runtime keeps a copy of the environment; the library reads the process's own.
        if (!OperatingSystem.IsLinux()) return false;
        return SetVariable("OMP_WAIT_POLICY", "passive", 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
