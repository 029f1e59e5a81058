namespace HybridPrior.Reports;

/// <summary>The part of a README that a program writes.</summary>
public static class ReadmeBlock
{
    /// <summary>The line before it.</summary>
    public const string Begin = "<!-- sweep results -->";

    /// <summary>The line after it.</summary>
    public const string End = "<!-- end of sweep results -->";

    /// <summary>Replaces what stands between the two lines.</summary>
    /// <param name="path">The README.</param>
    /// <param name="text">What to put there.</param>
    /// <exception cref="InputException">The file cannot be read or written, or lacks the lines.</exception>
    public static void Replace(string path, string text)
    {
        if (!File.Exists(path)) throw new InputException($"'{path}' does not exist; expected a README with the lines {Begin} and {End}.");
        string all = File.ReadAllText(path);
        int begin = all.IndexOf(Begin, StringComparison.Ordinal), end = all.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new InputException($"'{path}' lacks the lines {Begin} and {End}, between which the tables go.");
        AtomicFile.Write(path, $"{all[..(begin + Begin.Length)]}\n\n{text.Trim()}\n\n{all[end..]}");
    }
}
