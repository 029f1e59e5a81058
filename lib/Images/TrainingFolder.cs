using SkiaSharp;

namespace HybridPrior.Images;

/// <summary>Checks a set of files before a training run is spent on it.</summary>
public static class TrainingFolder
{
    /// <summary>The files to train on.</summary>
    /// <param name="path">A folder or <c>@list.txt</c>, see <see cref="ImageFiles.Expand"/>.</param>
    /// <param name="mixedSizes">Whether files of different sizes are accepted; each is cropped and resized on its own then.</param>
    /// <returns>At least two files. Their content is not decoded here.</returns>
    /// <exception cref="InputException">There is no image, a single one, or there are several sizes.</exception>
    public static IReadOnlyList<string> Files(string path, bool mixedSizes = false)
    {
        IReadOnlyList<string> files = ImageFiles.Expand([path]);
        if (files.Count == 1) throw new InputException($"'{path}' holds one image only ('{Path.GetFileName(files[0])}'); training needs many, of the same kind.");
        if (mixedSizes) return files;
        (string File, SKSizeI Size)? first = null;
        foreach (string file in files)
        {
            if (SizeOf(file) is not SKSizeI size) continue;   // the loader says what is wrong with it
            first ??= (file, size);
            if (size != first.Value.Size)
            {
                throw new InputException($"'{path}' holds images of mixed sizes: '{Path.GetFileName(first.Value.File)}' is {Text(first.Value.Size)} pixels, "
                    + $"'{Path.GetFileName(file)}' is {Text(size)}; bring them to one size, or pass --mixed-sizes to have the centre square of each resized.");
            }
        }
        return files;
    }

    /// <summary>Shorter side of an image file in pixels; nothing is decoded.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="InputException">It is no image that can be read.</exception>
    public static int Side(string file) => SizeOf(file) is SKSizeI size ? Math.Min(size.Width, size.Height) : throw new InputException($"'{file}' is no image that can be read.");

    private static string Text(SKSizeI size) => $"{size.Width} x {size.Height}";

    private static SKSizeI? SizeOf(string file)
    {
        using SKCodec? codec = SKCodec.Create(file);
        return codec is null ? null : codec.Info.Size;
    }
}
