using System.Diagnostics;
using System.Globalization;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>The front end that started the kernel: nobody else would end it.</summary>
internal static class ParentProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Calls back when the front end is gone; does nothing where it has not said who it is.</summary>
    public static void Watch(Action gone)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || id <= 1) return;
        Thread watch = new(() =>
        {
            while (IsAlive(id)) Thread.Sleep(Interval);
            gone();
        })
        { IsBackground = true, Name = "parent" };
        watch.Start();
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
