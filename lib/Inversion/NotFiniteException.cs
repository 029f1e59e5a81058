using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>A recovery came to numbers that are not finite, which are no result.</summary>
/// <param name="prior">Name of the prior.</param>
/// <param name="row">Place of the image among those that were recovered together, from 0.</param>
/// <param name="step">Step at which it was seen, from 0.</param>
/// <param name="image">Name of the image, where it is known.</param>
public sealed class NotFiniteException(string prior, long row, int step, string? image = null) : InputException(
    $"With the prior '{prior}' the recovery of {(image is null ? FormattableString.Invariant($"image {row + 1}") : $"'{image}'")} is not finite at step {FormattableString.Invariant($"{step}")}, so there is no result; a smaller learning rate may help.")
{
    /// <summary>Place of the image among those that were recovered together, from 0.</summary>
    public long Row => row;

    /// <summary>The same with the place or the name of the image as the caller knows it.</summary>
    /// <param name="place">Its place, from 0.</param>
    /// <param name="name">Its name, where it is known.</param>
    public NotFiniteException Of(long place, string? name = null) => new(prior, place, step, name);

    /// <summary>Runs a recovery whose images have names, and says the name where one is not finite.</summary>
    /// <param name="names">Names of the images by their places.</param>
    /// <param name="recover">The recovery.</param>
    /// <param name="first">Place of the recovery's first image, where it counts its images from 0.</param>
    /// <exception cref="NotFiniteException">An image is not finite.</exception>
    public static T Named<T>(IReadOnlyList<string> names, Func<T> recover, long first = 0)
    {
        try
        {
            return recover();
        }
        catch (NotFiniteException error)
        {
            throw error.Of(first + error.Row, names[(int)(first + error.Row)]);
        }
    }

    /// <summary>Throws where a row has a number that is not finite.</summary>
    /// <param name="prior">Name of the prior.</param>
    /// <param name="values">A number per row.</param>
    /// <param name="step">Step they belong to, from 0.</param>
    public static void ThrowIf(string prior, IReadOnlyList<double> values, int step)
    {
        for (int row = 0; row < values.Count; row++)
            if (!double.IsFinite(values[row])) throw new NotFiniteException(prior, row, step);
    }

    /// <summary>Throws where an image, or how far it is from explaining its measurements, is not finite.</summary>
    /// <param name="prior">Name of the prior.</param>
    /// <param name="images">Images (B, 3, H, W).</param>
    /// <param name="measurement">Their measurements.</param>
    /// <param name="step">Step they belong to, from 0.</param>
    /// <returns>||A x - y||^2 per row.</returns>
    internal static double[] ThrowIf(string prior, Tensor images, Measurement measurement, int step)
    {
        ThrowIfImage(prior, images, step);
        double[] residuals = measurement.SquaredResiduals(images);
        ThrowIf(prior, residuals, step);
        return residuals;
    }

    /// <summary>Throws where an image has a number that is not finite: what is not measured shows in no residual.</summary>
    /// <param name="prior">Name of the prior.</param>
    /// <param name="images">Images (B, 3, H, W).</param>
    /// <param name="step">Step they belong to, from 0.</param>
    public static void ThrowIfImage(string prior, Tensor images, int step)
    {
        using var scope = NewDisposeScope();
        ThrowIf(prior, [.. images.detach().isfinite().flatten(1).all(1).cpu().data<bool>().ToArray().Select(finite => finite ? 0 : double.NaN)], step);
    }
}
