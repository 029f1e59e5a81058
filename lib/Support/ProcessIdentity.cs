using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HybridPrior;

/// <summary>Which process on which machine, so that another can tell whether it is still alive.</summary>
/// <param name="Host">Name of the machine.</param>
/// <param name="Space">What two processes share that see the same process numbers: the boot of the machine and the namespace of the container.</param>
/// <param name="Process">Process number.</param>
/// <param name="Started">When it started, which tells it from a later one with its number.</param>
public sealed record ProcessIdentity(string Host, string Space, int Process, string Started)
{
    /// <summary>Who runs this code: machine, process number and start.</summary>
    public static ProcessIdentity Own { get; } = new(Environment.MachineName, ReadSpace(), Environment.ProcessId, StartOf(System.Diagnostics.Process.GetCurrentProcess()));

    /// <summary>The same in letters, digits and signs that stand in names of files.</summary>
    internal string Tag => $"{SpaceTag}-{Process.ToString(CultureInfo.InvariantCulture)}-{string.Concat(Started.Where(char.IsAsciiLetterOrDigit))}";

    private string SpaceTag => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Host} {Space}")))[..12];

    /// <summary>Whether the process of a <see cref="Tag"/> has ended; null where that cannot be known from here.</summary>
    internal static bool? HasEnded(string tag)
    {
        if (tag.Split('-') is not [string space, string number, string started] || space != Own.SpaceTag || Own.Space.Length == 0) return null;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int process)) return null;
        try
        {
            using Process found = System.Diagnostics.Process.GetProcessById(process);
            return found.HasExited || string.Concat(StartOf(found).Where(char.IsAsciiLetterOrDigit)) != started;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or IOException)
        {
            return null;
        }
    }

    /// <summary>Whether it is certain that the process has ended. Of processes on other machines nothing is certain.</summary>
    public bool HasEnded()
    {
        if (Host != Own.Host || Space != Own.Space || Space.Length == 0) return false;
        try
        {
            using Process process = System.Diagnostics.Process.GetProcessById(Process);
            return process.HasExited || StartOf(process) != Started;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string StartOf(Process process)
    {
        // Clock ticks since boot: unlike a time of day computed from them, they do not change when the clock is set.
        string stat = $"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/stat";
        return File.Exists(stat) ? File.ReadAllText(stat).Split(") ")[^1].Split(' ')[19] : process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
    }

    private static string ReadSpace()
    {
        const string Boot = "/proc/sys/kernel/random/boot_id", Namespace = "/proc/self/ns/pid";
        if (!OperatingSystem.IsLinux()) return Environment.MachineName;
        return File.Exists(Boot) && new FileInfo(Namespace).LinkTarget is string space ? $"{File.ReadAllText(Boot).Trim()} {space}" : "";
    }
}
