using HybridPrior.Images;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>One image in memory: float32 in [0, 1] on the CPU, (3, H, W).</summary>
public sealed class Image : IDisposable
{
    private Image(Tensor pixels) => Pixels = pixels;

    /// <summary>Its values, (3, H, W); freed with the image.</summary>
    public Tensor Pixels { get; }

    /// <summary>(3, H, W).</summary>
    public IReadOnlyList<long> Shape => Pixels.shape;

    /// <summary>Loads an image file (PNG, JPEG, WebP), cuts a square out of its centre and resizes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Side in pixels, at least 1.</param>
    /// <exception cref="InputException">The file cannot be read as an image, or the size is below 1.</exception>
    public static Image Load(string path, int size)
    {
        using ImageSet set = ImageSet.Load([path], size, ImageCrop.Centre);
        return new Image(set.Images[0].clone().DetachFromDisposeScope());
    }

    /// <summary>Takes an image from a tensor, which is copied.</summary>
    /// <param name="pixels">Values in [0, 1], (3, H, W).</param>
    /// <exception cref="InputException">It has another shape.</exception>
    public static Image Of(Tensor pixels) => pixels.shape is [3, _, _]
        ? new Image(pixels.detach().to(ScalarType.Float32).cpu().clone().DetachFromDisposeScope())
        : throw new InputException($"An image has a shape of (3, height, width), not ({string.Join(", ", pixels.shape)}).");

    /// <summary>Writes it as PNG, clamped to [0, 1].</summary>
    /// <param name="path">File to write.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path) => PngFile.Write(path, Pixels);

    /// <summary>Frees the values.</summary>
    public void Dispose() => Pixels.Dispose();
}
