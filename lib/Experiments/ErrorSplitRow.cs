namespace HybridPrior.Experiments;

/// <summary>The error of one prior, split; PSNR in dB per image.</summary>
/// <param name="Prior">Name of the prior.</param>
/// <param name="Representation">The image itself as measurement, without noise: how near the prior can come.</param>
/// <param name="Optimisation">The same for truths that lie in the prior's range, namely the images of the first column, with other starts: what the search does not find.</param>
/// <param name="Measured">The operator without noise: what too few measurements cost.</param>
/// <param name="Noisy">The operator with noise.</param>
public sealed record ErrorSplitRow(
    string Prior, IReadOnlyList<double> Representation, IReadOnlyList<double> Optimisation, IReadOnlyList<double> Measured, IReadOnlyList<double> Noisy);
