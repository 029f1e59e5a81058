using static TorchSharp.torch;

namespace HybridPrior.Weights;

/// <summary>Opens a weight file and turns every failure of the file system into a sentence.</summary>
internal static class FileGuard
{
    /// <summary>Opens <paramref name="path"/>, runs <paramref name="read"/> in a dispose scope of its own, and closes the file.</summary>
    /// <exception cref="InputException">The path is missing, a folder, empty, cut short or unreadable.</exception>
    public static WeightFile Read(string path, Func<FileStream, WeightFile> read) => Open(path, file =>
    {
        using IDisposable scope = NewDisposeScope();
        return read(file);
    });

    /// <summary>Opens <paramref name="path"/>, runs <paramref name="use"/> and closes the file.</summary>
    /// <exception cref="InputException">The path is missing, a folder, empty, cut short or unreadable.</exception>
    public static T Open<T>(string path, Func<FileStream, T> use)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path)) throw new InputException($"'{path}' is a folder; a weight file was expected.");
        if (!File.Exists(path)) throw new InputException($"'{path}' does not exist; a weight file was expected.");
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            if (!file.CanSeek) throw new InputException($"'{path}' is not a regular file; a weight file was expected.");
            if (file.Length == 0) throw new InputException($"'{path}' is empty; a weight file was expected.");
            return use(file);
        }
        catch (EndOfStreamException e)
        {
            throw new InputException($"'{path}' is truncated: it ends before the data it announces.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' could not be read ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
