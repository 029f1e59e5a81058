namespace HybridPrior.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Its full path.</summary>
    public static string Root { get; } = Find();

    /// <summary>Full path of a folder at its top.</summary>
    public static string Folder(string name) => Path.Combine(Root, name);

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "HybridPrior.Lib.csproj"))) return at.FullName;
        throw new InvalidOperationException("the tests run outside the checkout");
    }
}
