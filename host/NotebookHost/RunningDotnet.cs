namespace HybridPrior.NotebookHost;

/// <summary>The installation of .NET that this process runs on.</summary>
internal static class RunningDotnet
{
    /// <summary>Its command <c>dotnet</c>: who starts another process need not have the same search path as the terminal. Only the name where the installation has no such command.</summary>
    public static string Command { get; } = Find();

    private static string Find()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll
        DirectoryInfo? shared = new FileInfo(typeof(object).Assembly.Location).Directory?.Parent?.Parent?.Parent;
        string host = Path.Combine(shared?.FullName ?? "", name);
        return File.Exists(host) ? host : name;
    }
}
