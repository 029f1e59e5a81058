using System.Globalization;
using HybridPrior.Images;
using HybridPrior.Inversion;
using static TorchSharp.torch;

namespace HybridPrior.Sweeps;

/// <summary>The pictures of a cell: <c>NNN.png</c> per image, <c>NNN-truth.png</c>, and <c>NNN-PRIOR.png</c> for the summands of a combination.</summary>
internal static class CellPictures
{
    public const string Truth = "truth";

    public static void Write(string folder, RecoveryResult found, Tensor truth, int first)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < (int)truth.shape[0]; i++)
        {
            Save(PathOf(folder, first + i, Truth), truth, i);
            Save(PathOf(folder, first + i), found.Images, i);
            foreach ((string component, Tensor images) in found.Components) Save(PathOf(folder, first + i, component), images, i);
        }
    }

    public static string PathOf(string folder, int image, string? component = null) =>
        Path.Combine(folder, $"{image.ToString("D3", CultureInfo.InvariantCulture)}{(component is null ? "" : $"-{component}")}.png");

    private static void Save(string path, Tensor images, int row)
    {
        using Tensor image = images[row];
        PngFile.Write(path, image);
    }
}
