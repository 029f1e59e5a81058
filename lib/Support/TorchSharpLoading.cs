using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace HybridPrior.Support;

/// <summary>What TorchSharp needs of a process before its first tensor, whoever started it: a program, a test, a notebook.</summary>
/// <remarks>
/// libLibTorchSharp.so asks for symbol version GLIBCXX_3.4.32 (GCC 13), for the sake of one marker symbol that nothing calls. Systems with GCC 12's libstdc++ (Debian 12, Ubuntu 22.04)
/// refuse to load it. There a copy in memory that asks for it weakly is loaded in its place; the file itself, which may be part of a package cache, stays as it is.
/// </remarks>
internal static partial class TorchSharpLoading
{
    private const string Library = "LibTorchSharp", NewestVersion = "GLIBCXX_3.4.32";
    private static readonly Assembly TorchSharp = typeof(torch).Assembly;
    private static readonly Lazy<nint> Weakened = new(LoadWeakened);

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "It must come before TorchSharp's first call, and no type of ours is sure to be used first.")]
    internal static void Prepare()
    {
        // TorchSharp does not keep the Scalar of x * 0.5 alive while native code reads it. A collection beside the running program may then free it too early: rare wrong numbers, or "Unknown scalar type".
        if (GCSettings.LatencyMode == GCLatencyMode.Interactive) GCSettings.LatencyMode = GCLatencyMode.Batch;
        // Asked only after the system's loader has refused.
        if (OperatingSystem.IsLinux() && AssemblyLoadContext.GetLoadContext(TorchSharp) is AssemblyLoadContext context)
            context.ResolvingUnmanagedDll += (_, name) => name == Library ? Weakened.Value : 0;
    }

    private static nint LoadWeakened()
    {
        if (Folders().Select(folder => Path.Combine(folder, $"lib{Library}.so")).FirstOrDefault(File.Exists) is not string path) return 0;
        byte[] elf = File.ReadAllBytes(path);
        if (!ElfSymbolVersions.Weaken(elf, NewestVersion)) return 0;
        // A file in memory lies in no folder: what it needs from the one beside it must be there before.
        _ = NativeLibrary.TryLoad("torch", TorchSharp, null, out _);
        using SafeFileHandle copy = new(CreateMemoryFile(Library, 0), ownsHandle: true);
        if (copy.IsInvalid) return 0;
        RandomAccess.Write(copy, elf, 0);
        if (!NativeLibrary.TryLoad($"/proc/self/fd/{copy.DangerousGetHandle()}", out nint loaded)) return 0;
        // So that the loader is not made to refuse the file once for each function that is called.
        NativeLibrary.SetDllImportResolver(TorchSharp, (name, _, _) => name == Library ? loaded : 0);
        return loaded;
    }

    // Where programs, self-contained programs, notebooks and package caches keep it.
    private static IEnumerable<string> Folders()
    {
        string own = Path.GetDirectoryName(TorchSharp.Location) ?? "", native = Path.Combine("runtimes", "linux-x64", "native");
        string[] searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return [.. searched, own, AppContext.BaseDirectory, Path.Combine(own, native), Path.Combine(own, "..", "..", native)];
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
