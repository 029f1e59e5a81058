namespace HybridPrior.Cli;

/// <summary>The folder a command writes into.</summary>
internal static class OutputFolder
{
    /// <summary>Creates the folder and makes sure that it can be written to, before any long work begins.</summary>
    public static string Prepare(string path)
    {
        string full = Path.GetFullPath(path), created = full;
        while (Path.GetDirectoryName(created) is string parent && !Directory.Exists(parent)) created = parent;
        bool existed = Directory.Exists(full);
        try
        {
            Directory.CreateDirectory(full);
            string probe = Path.Combine(path, $".{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            // Input that turns out bad later leaves nothing behind: the report makes the folder again.
            if (!existed) Directory.Delete(created, recursive: true);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException($"The folder '{path}' given by --out cannot be written to: {error.Message}", error);
        }
    }
}
