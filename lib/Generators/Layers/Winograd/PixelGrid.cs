namespace HybridPrior.Generators;

/// <summary>Where the values of a convolution lie: every <paramref name="Stride"/>-th pixel from (<paramref name="Row"/>, <paramref name="Column"/>) on.</summary>
/// <param name="Stride">Distance of neighbours in pixels.</param>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
internal readonly record struct PixelGrid(int Stride, int Row, int Column)
{
    public static PixelGrid All { get; } = new(1, 0, 0);
}
