using System.Text;

namespace HybridPrior;

/// <summary>Writes a file so that its final name never shows half of it.</summary>
internal static class AtomicFile
{
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
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
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
            string reason = e is DirectoryNotFoundException ? "its folder does not exist" : e.Message.TrimEnd('.');
            throw new InputException($"'{path}' cannot be written ({reason}).", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
