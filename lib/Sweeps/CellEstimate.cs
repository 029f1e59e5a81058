namespace HybridPrior.Sweeps;

/// <summary>What cells of one kind are expected to cost.</summary>
/// <param name="Cell">One of them.</param>
/// <param name="Count">How many cells there are of the prior with this operator: one per set of images and seed.</param>
/// <param name="SecondsPerImage">Seconds per image; null where nothing is known.</param>
/// <param name="Measured">Whether that was measured just now, from a few steps; else it comes from finished cells or, of <c>auto</c>, from its candidates.</param>
/// <param name="Bytes">Memory of the largest of them: the operator, and by a simple model what the recovery keeps per image.</param>
/// <param name="ImagesAtOnce">Images that fit the memory of this machine together.</param>
public sealed record CellEstimate(SweepCell Cell, int Count, double? SecondsPerImage, bool Measured, double Bytes, int ImagesAtOnce);
