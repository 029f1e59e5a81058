using System.Text;

namespace HybridPrior;

/// <summary>Writes a file so that its final name never shows half of it.</summary>
internal static class AtomicFile
{
    private const string Extension = ".tmp";
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    /// <summary>A name beside a file for something that becomes it, or that is only needed for a moment. It tells which process writes, so that another can sweep up after it.</summary>
    public static string TemporaryName(string path) => $"{path}.{ProcessIdentity.Own.Tag}.{Guid.NewGuid().ToString("N")[..8]}{Extension}";

    /// <summary>Deletes what processes that were killed left behind of a file; never what a living one may be writing.</summary>
    /// <param name="path">The file.</param>
    public static void SweepUp(string path)
    {
        try
        {
            string name = Path.GetFileName(path);
            foreach (string left in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, $"*{Extension}"))
            {
                if (!Path.GetFileName(left).StartsWith($"{name}.", StringComparison.Ordinal)) continue;
                string[] parts = Path.GetFileName(left)[(name.Length + 1)..].Split('.');
                // Of processes elsewhere nothing is certain, but nobody takes a day to write a file.
                if (parts is [string tag, _, _] && (ProcessIdentity.HasEnded(tag) ?? DateTime.UtcNow - File.GetLastWriteTimeUtc(left) > Forgotten)) File.Delete(left);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process sweeps too, or the folder is not there, which whoever writes into it will say.
        }
    }

    /// <summary>Writes a text as UTF-8.</summary>
    /// <exception cref="InputException">The folder is missing or the file cannot be written.</exception>
    public static void Write(string path, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Writes to a temporary file in the same folder, flushes it to disk and renames it; removes it on failure.</summary>
    /// <exception cref="InputException">The folder is missing or the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InputException($"'{path}' is a folder; a file name was expected.");
        string temporary = TemporaryName(path);
        SweepUp(path);
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder may also have gone while the file was written; the temporary name is nobody's affair.
            string reason = Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? e.Message.TrimEnd('.').Replace(temporary, path, StringComparison.Ordinal) : "its folder does not exist";
            throw new InputException($"'{path}' cannot be written ({reason}).", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
