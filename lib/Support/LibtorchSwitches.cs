using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HybridPrior.Support;

/// <summary>Switches of libtorch that TorchSharp does not show: which libraries may compute convolutions in this process.</summary>
/// <remarks>
/// Members of <c>at::Context</c>, called by their exported names, which a compiler makes of them: one name for Linux and macOS (Itanium ABI), another for Windows. Measured on Linux; the
/// Windows names follow Microsoft's rules and were not tried. Where a name is missing nothing is changed and the caller is told.
/// </remarks>
internal static unsafe class LibtorchSwitches
{
    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>Lets libtorch use oneDNN, or not.</summary>
    /// <returns>Whether this build can be told.</returns>
    public static bool OneDnn(bool on) => Set("_ZN2at7Context20setUserEnabledMkldnnEb", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z", on);

    /// <summary>Lets libtorch use NNPACK, or not.</summary>
    /// <returns>Whether this build can be told.</returns>
    public static bool Nnpack(bool on) => Set("_ZN2at7Context20setUserEnabledNNPACKEb", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z", on);

    private static bool Set(string itanium, string microsoft, bool on)
    {
        bool windows = OperatingSystem.IsWindows();
        if (Library.Value == 0
            || !NativeLibrary.TryGetExport(Library.Value, windows ? "?globalContext@at@@YAAEAVContext@1@XZ" : "_ZN2at13globalContextEv", out nint context)
            || !NativeLibrary.TryGetExport(Library.Value, windows ? microsoft : itanium, out nint setter)) return false;
        ((delegate* unmanaged[Cdecl]<nint, byte, void>)setter)(((delegate* unmanaged[Cdecl]<nint>)context)(), on ? (byte)1 : (byte)0);
        return true;
    }

    /// <summary>The library that TorchSharp has loaded; asked for by its path where the system knows it, so that no second copy comes in.</summary>
    private static nint Load()
    {
        using (Tensor first = zeros(1)) { }   // TorchSharp looks for its libraries in places of its own
        string name = OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";
        string? loaded = Process.GetCurrentProcess().Modules.Cast<ProcessModule>()
            .FirstOrDefault(m => m.ModuleName == name)?.FileName;
        return NativeLibrary.TryLoad(loaded ?? name, out nint library) ? library : 0;
    }
}
