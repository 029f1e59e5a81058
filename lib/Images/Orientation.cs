using SkiaSharp;
using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>How a stored picture is turned and mirrored to stand upright, by EXIF's eight cases.</summary>
internal readonly record struct Orientation(SKEncodedOrigin Origin)
{
    private bool Transposed => Origin >= SKEncodedOrigin.LeftTop;

    private bool MirrorsColumns => Origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.RightTop or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom;

    private bool MirrorsRows => Origin is SKEncodedOrigin.BottomLeft or SKEncodedOrigin.LeftBottom or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom;

    /// <summary>Width and height of the upright picture.</summary>
    public (int Width, int Height) Upright(int width, int height) => Transposed ? (height, width) : (width, height);

    /// <summary>A view of a stored picture, (3, H, W), that stands upright.</summary>
    public Tensor Upright(Tensor stored)
    {
        Tensor turned = Transposed ? stored.transpose(1, 2) : stored.alias();
        return (MirrorsRows, MirrorsColumns) switch
        {
            (true, true) => turned.flip(1, 2),
            (true, false) => turned.flip(1),
            (false, true) => turned.flip(2),
            _ => turned,
        };
    }

    /// <summary>Where a square of the upright picture begins in the stored one, whose size is given.</summary>
    public (int Left, int Top) Stored(int left, int top, int side, int width, int height)
    {
        (int upWidth, int upHeight) = Upright(width, height);
        if (MirrorsColumns) left = upWidth - left - side;
        if (MirrorsRows) top = upHeight - top - side;
        return Transposed ? (top, left) : (left, top);
    }
}
