using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using HybridPrior.Support;
using static TorchSharp.torch;

namespace HybridPrior.Experiments;

/// <summary>Where a result was computed: versions, machine, threads.</summary>
/// <param name="HybridPrior">Version of this library.</param>
/// <param name="TorchSharp">Version of TorchSharp.</param>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="Dotnet">Version of the .NET runtime.</param>
/// <param name="System">Operating system and processor architecture.</param>
/// <param name="Processor">Name of the processor.</param>
/// <param name="Cores">Processor cores.</param>
/// <param name="Threads">Threads that tensor operations use.</param>
/// <param name="Device">Device of the tensors.</param>
/// <param name="MemoryGigabytes">Memory of the machine or container in 10^9 bytes.</param>
/// <param name="Convolutions">Which of the native library's convolutions the processor computes with, and why: <see cref="ConvolutionCheck.Words"/>; null in results older than the check.</param>
public sealed record RunEnvironment(
    string HybridPrior, string TorchSharp, string LibTorch, string Dotnet, string System, string Processor, int Cores, int Threads, string Device, double MemoryGigabytes, string? Convolutions = null)
{
    /// <summary>Version of TorchSharp in this process.</summary>
    public static string TorchSharpVersion => VersionOf(typeof(TorchSharp.torch).Assembly);

    /// <summary>Version of libtorch that this build of TorchSharp belongs to.</summary>
    public static string LibTorchVersion => __version__;

    /// <summary>Reads the present environment.</summary>
    /// <param name="device">Device of the tensors.</param>
    public static RunEnvironment Read(Device device) => new(
        VersionOf(typeof(RunEnvironment).Assembly), TorchSharpVersion, LibTorchVersion, Environment.Version.ToString(),
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}", ProcessorName(), Environment.ProcessorCount, get_num_threads(),
        device.ToString(), Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1), NativeConvolutions.Result.Words);

    /// <summary>Names and values, for tables.</summary>
    public IReadOnlyList<(string Name, string Value)> Rows() =>
    [
        ("HybridPrior", HybridPrior), ("TorchSharp", TorchSharp), ("libtorch", LibTorch), (".NET", Dotnet), ("System", System), ("Processor", Processor),
        ("Cores", Cores.ToString(CultureInfo.InvariantCulture)), ("Threads", Threads.ToString(CultureInfo.InvariantCulture)), ("Device", Device), ("Convolutions", Convolutions ?? "not recorded"),
        ("Memory", MemoryGigabytes.ToString("F1", CultureInfo.InvariantCulture) + " GB"),
    ];

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version!.ToString();

    private static string ProcessorName()
    {
        const string Description = "/proc/cpuinfo";
        if (!File.Exists(Description)) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "unknown";
        return File.ReadLines(Description).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
    }
}
