namespace HybridPrior.Operators;

/// <summary>What a blur sees beyond the edge of the image.</summary>
public enum BlurBorder
{
    /// <summary>The image repeats: abc|abc|abc.</summary>
    Circular,

    /// <summary>The image is mirrored about its edge, the edge pixel repeated: cba|abc|cba.</summary>
    Reflect,
}
