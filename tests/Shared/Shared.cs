namespace HybridPrior.Tests;

/// <summary>Files that lie beside the checkout and are not ours to ship; tests that need them skip where they are absent.</summary>
public static class Shared
{
    /// <summary>Full path of a file or folder under the shared folder; skips the running test where it is absent.</summary>
    public static string Path(string relative)
    {
        string? path = Find(relative);
        Assert.SkipWhen(path is null, $"needs ../shared/{relative}, which is not on this machine");
        return path!;
    }

    private static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared", relative);
            if (File.Exists(candidate) || Directory.Exists(candidate)) return candidate;
        }
        return null;
    }
}
