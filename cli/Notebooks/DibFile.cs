using System.Text;

namespace HybridPrior.Cli.Notebooks;

/// <summary>Notebooks on disk.</summary>
internal static class DibFile
{
    /// <summary>Most bytes of a notebook that has outputs.</summary>
    public const long MaxBytesWithOutputs = 512 << 20;

    private const long MaxBytes = 16 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a notebook.</summary>
    /// <exception cref="InputException">No such file, not text, or not a notebook.</exception>
    public static DibNotebook Read(string path) => DibParser.Parse(ReadText(path), path);

    /// <summary>Reads a file as UTF-8.</summary>
    /// <exception cref="InputException">No such file, too large, or not UTF-8.</exception>
    public static string ReadText(string path, long maxBytes = MaxBytes)
    {
        try
        {
            if (Directory.Exists(path)) throw new InputException($"'{path}' is a folder; a notebook was expected.");
            FileInfo file = new(path);
            if (!file.Exists) throw new InputException($"There is no file '{path}'.");
            if (file.Length > maxBytes) throw new InputException($"'{path}' has {file.Length} bytes; a notebook has at most {maxBytes}.");
            string text = Strict.GetString(File.ReadAllBytes(path));
            return text.Contains('\0') ? throw new InputException($"'{path}' is not a text file.") : text;
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"'{path}' is not UTF-8 text.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"'{path}' cannot be read ({error.Message.TrimEnd('.')}).", error);
        }
    }

    /// <summary>Writes a text file so that its final name never shows half of it.</summary>
    public static void WriteText(string path, string text) => WriteBytes(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text));

    /// <summary>Writes a file so that its final name never shows half of it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
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
            throw new InputException($"'{path}' could not be written ({error.Message.TrimEnd('.')}).", error);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
