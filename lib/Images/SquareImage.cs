using static TorchSharp.torch;

namespace HybridPrior.Images;

/// <summary>One file read, cropped and resized: the step that all loaders share.</summary>
internal static class SquareImage
{
    /// <summary>(3, size, size) float32 in [0, 255], not rounded.</summary>
    public static Tensor Read(string file, int size, ImageCrop crop)
    {
        using var scope = NewDisposeScope();
        Tensor square = crop.Apply(ImageFile.ReadBytes(file), file);
        return AreaResize.Apply(square, size, size).MoveToOuterDisposeScope();
    }
}
