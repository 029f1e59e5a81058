using System.Text;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>The folder by which Jupyter's front ends find the kernel: how to start it, and its picture.</summary>
internal static class KernelSpec
{
    /// <summary>The folder of the kernelspec under a prefix, or for the user where none is given.</summary>
    public static string Folder(string? prefix) =>
        Path.Combine(prefix is null ? UserData() : Path.Combine(Path.GetFullPath(prefix), "share", "jupyter"), "kernels", KernelIdentity.Name);

    /// <summary>Writes the kernelspec, and replaces the one that is there.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="command">The words that start this command, before its arguments.</param>
    /// <param name="logo">Draws the picture of the kernel as PNG, by its side in pixels.</param>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="NotebookException">The folder cannot be written to.</exception>
    public static bool Install(string folder, IReadOnlyList<string> command, Func<int, byte[]> logo)
    {
        Dictionary<string, byte[]> files = new()
        {
            ["logo-32x32.png"] = logo(32),
            ["logo-64x64.png"] = logo(64),
            ["kernel.json"] = Encoding.UTF8.GetBytes(Text(command)),
        };
        if (files.All(f => File.Exists(Path.Combine(folder, f.Key)) && File.ReadAllBytes(Path.Combine(folder, f.Key)).SequenceEqual(f.Value))) return false;
        try
        {
            _ = Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"The folder '{folder}' for the kernelspec cannot be made ({error.Message.TrimEnd('.')}).", error);
        }
        // kernel.json is last: without it, front ends do not see the folder.
        foreach ((string name, byte[] content) in files) DibFile.WriteBytes(Path.Combine(folder, name), content);
        return true;
    }

    /// <summary>Removes the kernelspec.</summary>
    /// <exception cref="NotebookException">There is none, or it cannot be removed.</exception>
    public static void Uninstall(string folder)
    {
        if (!Directory.Exists(folder)) throw new NotebookException($"There is no kernelspec at '{folder}'.");
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"The kernelspec at '{folder}' cannot be removed ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static string Text(IReadOnlyList<string> command) => new JsonObject
    {
        ["argv"] = new JsonArray([.. command, "kernel", "{connection_file}"]),
        ["display_name"] = KernelIdentity.DisplayName,
        ["language"] = KernelIdentity.Language,
        ["interrupt_mode"] = "message",
        ["metadata"] = new JsonObject { ["debugger"] = false },
    }.ToJsonString(HostJson.Indented) + "\n";

    private static string UserData()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } given) return given;
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Jupyter");
        string data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } set ? set : Path.Combine(home, ".local", "share");
        return Path.Combine(data, "jupyter");
    }
}
