using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Which square of an image is used: one of <see cref="None"/>, <see cref="Centre"/> and <see cref="CelebA"/>.</summary>
/// <remarks>Immutable. <see cref="ToString"/> gives the name that <see cref="Parse"/> reads.</remarks>
public sealed class ImageCrop
{
    private const int CelebAWidth = 178, CelebAHeight = 218, CelebASide = 108;

    private readonly string name;

    private ImageCrop(string name) => this.name = name;

    /// <summary><c>none</c>: the whole image, which must be square already.</summary>
    public static ImageCrop None { get; } = new("none");

    /// <summary>
    /// <c>centre</c>: the largest square in the middle. When the leftover is odd, its extra row or column is cut at the bottom or right.
    /// </summary>
    public static ImageCrop Centre { get; } = new("centre");

    /// <summary>
    /// <c>celeba</c>: the centre 108x108 of an aligned CelebA file of 178x218 pixels: rows 55 to 162 and columns 35 to 142, both counted from 0
    /// and inclusive.
    /// </summary>
    /// <remarks>
    /// The crop of the DCGAN codes (carpedm20/DCGAN-tensorflow, <c>center_crop</c> in utils.py with its default input_height = 108):
    /// top = (218 - 108) / 2, left = (178 - 108) / 2. Files of any other size are refused, since the crop would miss the face.
    /// </remarks>
    public static ImageCrop CelebA { get; } = new("celeba");

    /// <summary>All crops, in the order in which error messages name them.</summary>
    public static IReadOnlyList<ImageCrop> All { get; } = [None, Centre, CelebA];

    /// <summary>Finds a crop by its name; case does not matter, and <c>center</c> is understood.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The crop.</returns>
    /// <exception cref="InputException">There is no crop of that name; the message lists the known ones.</exception>
    public static ImageCrop Parse(string text)
    {
        string sought = text.Equals("center", StringComparison.OrdinalIgnoreCase) ? Centre.name : text;
        return All.FirstOrDefault(crop => crop.name.Equals(sought, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"Unknown crop '{text}'; known are {string.Join(", ", All)}.");
    }

    /// <summary>Cuts the square out of an image.</summary>
    /// <param name="image">The image, (3, H, W), any type.</param>
    /// <param name="file">The file it came from, for the error message.</param>
    /// <returns>A view of the image, (3, S, S).</returns>
    /// <exception cref="InputException">The image does not have the size that this crop needs.</exception>
    public Tensor Apply(Tensor image, string file)
    {
        (int left, int top, int side) = Square((int)image.shape[2], (int)image.shape[1], file);
        using Tensor rows = image.narrow(1, top, side);
        return rows.narrow(2, left, side);
    }

    /// <summary>Where the square begins in an image of that size, and its side.</summary>
    /// <exception cref="InputException">The image does not have the size that this crop needs.</exception>
    internal (int Left, int Top, int Side) Square(int width, int height, string file)
    {
        if (this == None && height != width)
            throw new InputException($"'{file}' is {width} x {height} pixels, but crop 'none' needs a square image; crop 'centre' takes its middle.");
        if (this == CelebA && (width, height) != (CelebAWidth, CelebAHeight))
        {
            throw new InputException($"'{file}' is {width} x {height} pixels, but crop 'celeba' needs an aligned CelebA file of "
                + $"{CelebAWidth} x {CelebAHeight}.");
        }
        int side = this == CelebA ? CelebASide : Math.Min(height, width);
        return ((width - side) / 2, (height - side) / 2, side);
    }

    /// <summary>The name, as <see cref="Parse"/> reads it.</summary>
    /// <returns><c>none</c>, <c>centre</c> or <c>celeba</c>.</returns>
    public override string ToString() => name;
}
