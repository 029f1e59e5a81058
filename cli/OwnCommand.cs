namespace HybridPrior.Cli;

/// <summary>How another program starts this command.</summary>
internal static class OwnCommand
{
    /// <summary>The words to put before the arguments. They name the runtime that runs now: who starts it need not have the same search path as the terminal.</summary>
    public static IReadOnlyList<string> Words { get; } = [Runtime(), Path.Combine(AppContext.BaseDirectory, "hybridprior.dll")];

    private static string Runtime()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // .../dotnet/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll
        DirectoryInfo? shared = new FileInfo(typeof(object).Assembly.Location).Directory?.Parent?.Parent?.Parent;
        string host = Path.Combine(shared?.FullName ?? "", name);
        return File.Exists(host) ? host : name;
    }
}
