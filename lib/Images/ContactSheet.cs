using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>Puts many images on one: a grid, row by row, on a white ground.</summary>
public static class ContactSheet
{
    /// <summary>Draws the sheet.</summary>
    /// <param name="images">The images, (N, 3, H, W) float32 in [0, 1].</param>
    /// <param name="columns">Images per row, at least 1; with fewer images the sheet is as wide as they need.</param>
    /// <param name="padding">White pixels between images and around the sheet, not enlarged, at least 0.</param>
    /// <param name="enlarge">How many pixels one pixel becomes along each axis (nearest neighbour), at least 1.</param>
    /// <returns>
    /// The sheet, (3, R (enlarge H + padding) + padding, C (enlarge W + padding) + padding) for R rows of C images; unused places are white.
    /// </returns>
    /// <exception cref="InputException">The tensor is not (N, 3, H, W) with N at least 1, or a number is out of range.</exception>
    public static Tensor Draw(Tensor images, int columns, int padding = 2, int enlarge = 1)
    {
        if (images.shape is not [> 0, 3, > 0, > 0])
            throw new InputException($"Images for a contact sheet must have shape (N, 3, H, W), but got ({string.Join(", ", images.shape)}).");
        if (columns < 1 || padding < 0 || enlarge < 1)
            throw new InputException($"A contact sheet needs columns >= 1, padding >= 0 and enlarge >= 1, got {columns}, {padding} and {enlarge}.");
        using var scope = NewDisposeScope();
        long count = images.shape[0], across = Math.Min(columns, count), down = (count + across - 1) / across;
        Tensor tiles = images.detach().repeat_interleave(enlarge, 2).repeat_interleave(enlarge, 3);
        long stepDown = tiles.shape[2] + padding, stepAcross = tiles.shape[3] + padding;
        Tensor sheet = ones([3, down * stepDown + padding, across * stepAcross + padding], dtype: images.dtype, device: images.device);
        for (long i = 0; i < count; i++)
        {
            long top = i / across * stepDown + padding, left = i % across * stepAcross + padding;
            sheet.narrow(1, top, tiles.shape[2]).narrow(2, left, tiles.shape[3]).copy_(tiles[i]);
        }
        return sheet.MoveToOuterDisposeScope();
    }
}
