using HybridPrior.Generators;
using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Fits a Gaussian model to images and their mirror images: exact principal components from the whole covariance.</summary>
/// <remarks>
/// With mirror images the covariance does not mix the part of an image that mirroring keeps (even) with the part that it turns round (odd). So it is
/// two matrices of half the side, each decomposed on its own: a quarter of the work, and twice the data.
/// </remarks>
public static class GaussianTraining
{
    private const int ChunkRows = 1024;
    private const double LeastVariance = 1e-8;    // (1e-4)^2, a tenth of the rounding error of 8-bit pixels: keeps the covariance invertible

    /// <summary>Fits a model.</summary>
    /// <param name="images">Training images, (N, 3, S, S), uint8, with an even side S.</param>
    /// <param name="components">Number of principal components k.</param>
    /// <param name="componentSide">Side at which the components are found, in pixels: even, at most S; null for S. They then hold no cosine frequency beyond it, and what is finer stays in the variance left over.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellation">Stops between steps; <see cref="OperationCanceledException"/> is thrown then.</param>
    /// <returns>The model, on the CPU.</returns>
    /// <exception cref="InputException">There are too few images for that many components, or a side does not fit.</exception>
    public static GaussianModel Fit(Tensor images, int components, int? componentSide = null, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        (long count, long side) = (images.shape[0], images.shape[3]);
        if (side % 2 != 0) throw new InputException($"A Gaussian model needs images with an even number of pixels per side, not {side}.");
        long coarse = componentSide ?? side;
        if (coarse < 2 || coarse > side || coarse % 2 != 0) throw new InputException($"The components of a Gaussian model of images of {side} px are found at an even side from 2 to {side} px, not {coarse}.");
        long half = 3 * coarse * coarse / 2, most = Math.Min(2 * count - 1, 2 * half);
        if (components < 1) throw new InputException($"A Gaussian model needs at least 1 component, not {components}.");
        if (count < 2) throw new InputException($"A Gaussian model needs at least 2 images, not {count}.");
        if (components > most)
            throw new InputException($"{count} images of {side} px with their mirror images have at most {most} principal components, not {components}.");
        SystemMemory.Require("the covariance", 5.0 * 4 * half * half);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();

        progress?.Invoke($"mean and variances of {count} images of {side} px");
        Tensor mean = zeros(3, side, side), total = zeros(3, side, side);
        foreach (Tensor chunk in Chunks(images, cancellation)) mean.add_(chunk.sum([0]) / count);
        mean = (mean + mean.flip(2)) * 0.5;
        using CosineResize resize = new((int)coarse, (int)side);
        using DctTransform dct = new(mean.shape, acrossChannels: true);
        foreach (Tensor chunk in Chunks(images, cancellation)) total.add_(dct.Forward(chunk - mean).square().sum([0]) / count);

        List<(Tensor Values, Tensor Images)> halves = [];
        foreach (bool odd in new[] { false, true })
        {
            progress?.Invoke($"covariance of the {(odd ? "odd" : "even")} part");
            using var inner = NewDisposeScope();
            Tensor covariance = zeros(half, half);
            foreach (Tensor chunk in Chunks(images, cancellation))
            {
                Tensor rows = Fold(resize.Reduce(chunk - mean), odd);
                covariance.add_(rows.t().matmul(rows), alpha: 1.0 / count);
            }
            progress?.Invoke($"principal components of the {(odd ? "odd" : "even")} part");
            (Tensor values, Tensor vectors) = linalg.eigh(covariance);
            long kept = Math.Min(components, half);
            Tensor largest = vectors.slice(1, half - kept, half, 1).t();
            halves.Add((values.slice(0, half - kept, half, 1).clone().MoveToOuterDisposeScope(), Unfold(largest, odd, coarse).MoveToOuterDisposeScope()));
            cancellation.ThrowIfCancellationRequested();
        }
        (Tensor variances, Tensor order) = cat([.. halves.Select(h => h.Values)]).topk(components);
        Tensor vectorsOfAll = resize.Enlarge(cat([.. halves.Select(h => h.Images)]).index_select(0, order));
        return WithSpectrum(mean, vectorsOfAll, variances, total, dct);
    }

    /// <summary>
    /// The spectrum p left over and the variances s^2 beyond it, such that the model has the images' variance along every component and in every
    /// cosine coefficient. Each follows from the other; a few rounds settle them.
    /// </summary>
    private static GaussianModel WithSpectrum(Tensor mean, Tensor components, Tensor variances, Tensor total, DctTransform dct)
    {
        Tensor squares = dct.Forward(components).square().flatten(1), spectrum = total.flatten(), beyond = variances;
        for (int round = 0; round < 8; round++)
        {
            spectrum = (total.flatten() - beyond.matmul(squares)).clamp_min(LeastVariance);
            beyond = (variances - squares.matmul(spectrum)).clamp_min(0);
        }
        return new GaussianModel(mean, components, beyond.sqrt(), spectrum.view(mean.shape));
    }

    /// <summary>Batches as float32 in [0, 1], each freed when the next is asked for.</summary>
    private static IEnumerable<Tensor> Chunks(Tensor images, CancellationToken cancellation)
    {
        for (long at = 0; at < images.shape[0]; at += ChunkRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            yield return images.narrow(0, at, Math.Min(ChunkRows, images.shape[0] - at)).to(ScalarType.Float32) / 255;
        }
    }

    /// <summary>The even or odd part of images, (B, 3 S S / 2), with the length it has in the image.</summary>
    private static Tensor Fold(Tensor images, bool odd)
    {
        long half = images.shape[3] / 2;
        Tensor left = images.slice(3, 0, half, 1), right = images.flip(3).slice(3, 0, half, 1);
        return ((odd ? left - right : left + right) * Math.Sqrt(0.5)).flatten(1);
    }

    /// <summary>The images (B, 3, S, S) whose even or odd part is given and whose other part is zero.</summary>
    private static Tensor Unfold(Tensor rows, bool odd, long side)
    {
        Tensor left = rows.contiguous().view(-1, 3, side, side / 2) * Math.Sqrt(0.5);
        return cat([left, odd ? -left.flip(3) : left.flip(3)], 3);
    }
}
