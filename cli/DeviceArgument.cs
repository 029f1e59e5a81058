using System.CommandLine;
using TorchSharp;
using static TorchSharp.torch;

namespace HybridPrior.Cli;

/// <summary>The options <c>--device</c> and <c>--threads</c>.</summary>
internal static class DeviceArgument
{
    // Far above any machine's cores; a hundred thousand threads start for minutes, deaf to Ctrl-C.
    private const int MostThreads = 1024;

    public static Option<string> Create() => new Option<string>("--device") { DefaultValueFactory = _ => "auto", Description = "auto, cpu or cuda." }.Offering("auto", "cpu", "cuda");

    public static Option<int?> CreateThreads() => new("--threads") { Description = "CPU threads; all cores unless given." };

    public static Device Parse(string name) => name switch
    {
        "cpu" => CPU,
        "auto" => CudaIsThere() ? CUDA : CPU,
        "cuda" when CudaIsThere() => CUDA,
        "cuda" => throw new InputException("The option --device cuda needs a CUDA graphics card and a build with -p:TorchBackend=cuda; this machine or build has none, so use --device cpu."),
        _ => throw new InputException($"The device '{name}' is not known; use auto, cpu or cuda."),
    };

    public static void SetThreads(int? threads)
    {
        if (threads is < 1 or > MostThreads) throw new InputException($"The option --threads must be from 1 to {MostThreads}, not {threads}.");
        set_num_threads(threads ?? Environment.ProcessorCount);
    }

    private static bool CudaIsThere() => TryInitializeDeviceType(DeviceType.CUDA) && cuda.is_available();
}
