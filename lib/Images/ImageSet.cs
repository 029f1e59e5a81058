using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Named images of one size, as experiments use them.</summary>
/// <remarks>Holds the memory of <see cref="Images"/> until disposed.</remarks>
/// <param name="Names">One name per image, all different.</param>
/// <param name="Images">The images, (B, 3, S, S) float32 in [0, 1].</param>
public sealed record ImageSet(IReadOnlyList<string> Names, Tensor Images) : IDisposable
{
    private const int MaxSize = 4096;

    /// <summary>Number of images, B.</summary>
    public int Count => Names.Count;

    /// <summary>Side of each image in pixels, S.</summary>
    public int Size => (int)Images.shape[^1];

    /// <summary>Loads, crops and resizes images.</summary>
    /// <param name="paths">Files, folders and lists, see <see cref="ImageFiles.Expand"/>.</param>
    /// <param name="size">Side of the result in pixels, from 1 to 4096; see <see cref="AreaResize"/>.</param>
    /// <param name="crop">The square that is used of each file.</param>
    /// <param name="take">How many images to use, at least 1; all after <paramref name="skip"/> when null.</param>
    /// <param name="skip">How many files to pass over first; they are not read.</param>
    /// <returns>
    /// The images in the order of the files. A name is the file name without its extension; a repeated one gets -2, -3 and so on appended, in
    /// the order of all files given, so that a name does not depend on <paramref name="take"/> and <paramref name="skip"/>.
    /// </returns>
    /// <exception cref="InputException">A path or file cannot be used, a number is out of range, or there are too few images.</exception>
    public static ImageSet Load(IEnumerable<string> paths, int size, ImageCrop crop, int? take = null, int skip = 0)
    {
        if (size is < 1 or > MaxSize) throw new InputException($"The images' side must be from 1 to {MaxSize} pixels, not {size}.");
        if (take < 1) throw new InputException($"The number of images to take must be at least 1, but got {take}.");
        if (skip < 0) throw new InputException($"The number of images to skip must not be negative, but got {skip}.");
        IReadOnlyList<string> files = ImageFiles.Expand(paths);
        long needed = (long)skip + (take ?? 1);
        if (files.Count < needed)
        {
            throw new InputException($"{files.Count} image files are given, but {take ?? 1} after skipping {skip} were asked for "
                + $"(first file '{files[0]}').");
        }
        Range used = skip..(take is null ? files.Count : (int)needed);
        using var scope = NewDisposeScope();
        Tensor[] images = [.. files.Take(used).Select(file => SquareImage.Read(file, size, crop))];
        Tensor batch = (stack(images) / 255f).MoveToOuterDisposeScope();
        return new ImageSet([.. DifferentNames(files).Take(used)], batch);
    }

    /// <summary>Releases the images.</summary>
    public void Dispose() => Images.Dispose();

    private static List<string> DifferentNames(IReadOnlyList<string> files)
    {
        List<string> names = [];
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);   // names become file names, also where case does not count
        foreach (string file in files)
        {
            string stem = Path.GetFileNameWithoutExtension(file), name = stem;
            for (int number = 2; !taken.Add(name); number++) name = $"{stem}-{number}";
            names.Add(name);
        }
        return names;
    }
}
