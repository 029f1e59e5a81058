using System.Text;

namespace HybridPrior.NotebookHost.Formats;

/// <summary>Notebooks on disk.</summary>
internal static class DibFile
{
    // An .ipynb holds its outputs, among them pictures.
    private const long MaxBytesWithOutputs = 512 << 20, MaxBytes = 16 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the file is one of Jupyter, by its name.</summary>
    public static bool IsIpynb(string path) => path.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a notebook: an .ipynb as the cells of a .dib, and any other file as a .dib.</summary>
    /// <exception cref="NotebookException">No such file, not text, or not a notebook.</exception>
    public static DibNotebook Read(string path) => IsIpynb(path) ? IpynbReader.Parse(ReadText(path, MaxBytesWithOutputs), path) : DibParser.Parse(ReadText(path), path);

    /// <summary>Reads a file as UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes it may have.</param>
    /// <param name="keepMark">Whether a byte order mark is part of the text; it is left out unless asked for.</param>
    /// <exception cref="NotebookException">No such file, too large, or not UTF-8.</exception>
    public static string ReadText(string path, long maxBytes = MaxBytes, bool keepMark = false)
    {
        try
        {
            if (Directory.Exists(path)) throw new NotebookException($"'{path}' is a folder; a notebook was expected.");
            FileInfo file = new(path);
            if (!file.Exists) throw new NotebookException($"There is no file '{path}'.");
            if (file.Length > maxBytes) throw new NotebookException($"'{path}' has {file.Length} bytes; a notebook has at most {maxBytes}.");
            string text = Strict.GetString(File.ReadAllBytes(path));
            if (text.Contains('\0')) throw new NotebookException($"'{path}' is not a text file.");
            return text.StartsWith('\uFEFF') && !keepMark ? text[1..] : text;
        }
        catch (DecoderFallbackException error)
        {
            throw new NotebookException($"'{path}' is not UTF-8 text.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NotebookException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}).", error);
        }
    }

    /// <summary>Writes a text file so that its final name never shows half of it.</summary>
    public static void WriteText(string path, string text) => WriteBytes(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));

    /// <summary>Writes a file so that its final name never shows half of it.</summary>
    /// <exception cref="NotebookException">It cannot be written.</exception>
    public static void WriteBytes(string path, byte[] content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"'{path}' could not be written ({error.Message.TrimEnd('.')}).", error);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
