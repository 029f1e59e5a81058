namespace HybridPrior.Images;

/// <summary>Turns what a user names (files, folders, lists of files) into an ordered list of files.</summary>
public static class ImageFiles
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"];

    /// <summary>Expands paths in the order given.</summary>
    /// <param name="paths">
    /// Each one a file (whatever its extension), a folder (its files with an image extension, sorted by ordinal name; no subfolders, no names
    /// that start with a dot), or <c>@list.txt</c>: a text file with one file or folder per line, relative to the folder of the list; blank
    /// lines and lines that start with # are skipped.
    /// </param>
    /// <returns>At least one existing file. A file that is named twice comes twice.</returns>
    /// <exception cref="InputException">A path does not exist or cannot be read, a folder or list holds no image, or no path is given.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths)
    {
        List<string> files = [];
        foreach (string path in paths) files.AddRange(path.StartsWith('@') ? FromList(path[1..]) : FromPath(path));
        return files.Count > 0 ? files : throw new InputException("No image is given; expected at least one file, folder or @list.txt.");
    }

    private static IEnumerable<string> FromPath(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new InputException($"'{path}' does not exist; expected an image file or a folder of images.");
        List<string> files = Guarded(path, () => Directory.EnumerateFiles(path).Where(IsImage).ToList());
        if (files.Count == 0)
        {
            string[] folders = [.. Guarded(path, () => Directory.EnumerateDirectories(path).ToList()).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
            throw new InputException(folders.Length == 0
                ? $"The folder '{path}' holds no image file ({string.Join(", ", Extensions)})."
                : $"The folder '{path}' holds no image file itself, only {(folders.Length == 1 ? "the folder" : "folders such as")} '{folders[0]}', and images are not looked for within folders: name {(folders.Length == 1 ? "that one" : "one of those")}.");
        }
        files.Sort((a, b) => string.CompareOrdinal(Path.GetFileName(a), Path.GetFileName(b)));
        return files;
    }

    private static List<string> FromList(string list)
    {
        if (!File.Exists(list)) throw new InputException($"'{list}' does not exist; expected a text file with one path per line.");
        string folder = Path.GetDirectoryName(list) ?? "";
        IEnumerable<string> lines = Guarded(list, () => File.ReadAllLines(list)).Select(line => line.Trim());
        List<string> files = [.. lines.Where(line => line is not ("" or ['#', ..])).SelectMany(line => FromPath(Path.Combine(folder, line)))];
        return files.Count > 0 ? files : throw new InputException($"The list '{list}' names no file; expected one path per line.");
    }

    private static bool IsImage(string path) =>
        !Path.GetFileName(path).StartsWith('.') && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read ({e.GetType().Name}).", e);
        }
    }
}
