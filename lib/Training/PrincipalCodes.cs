using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Training;

/// <summary>Whitened principal components of training images at 16 px: where the codes of generators that learn to reconstruct start.</summary>
/// <remarks>
/// A network that starts at the best linear code only has to learn what is not linear, which is a small part of the work. Mirror images
/// count as images. Computed from images in [-1, 1].
/// </remarks>
public sealed class PrincipalCodes : IDisposable
{
    /// <summary>Side at which the components are computed, in pixels: a hundred components of faces are coarser than that.</summary>
    public const int Side = 16;

    private const int Chunk = 256;
    private readonly Tensor images;

    /// <summary>Computes the components.</summary>
    /// <param name="images">Training images, (N, 3, S, S), uint8; they stay with their owner and must live as long as this.</param>
    /// <param name="count">Entries of a code.</param>
    public PrincipalCodes(Tensor images, int count)
    {
        this.images = images;
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor all = cat([.. Places().Select(at => Reduced(at, Side))]), mean = all.mean([0], keepdim: true);
        Tensor centred = all - mean;
        (Tensor variances, Tensor directions) = linalg.eigh((centred.t().matmul(centred) / all.shape[0]).to(ScalarType.Float64));
        // Largest first. A small set spans less than the code: the rest starts near zero.
        Tensor scale = (variances + 4e-6).rsqrt().flip(0).slice(0, 0, count, 1), main = directions.flip(1).slice(1, 0, count, 1);
        Map = (main * scale).to(ScalarType.Float32).t().contiguous().DetachFromDisposeScope();
        Shift = mean.matmul(Map.t()).neg().flatten().DetachFromDisposeScope();
        Codes = (all.matmul(Map.t()) + Shift).DetachFromDisposeScope();
    }

    /// <summary>The linear map from an image at 16 px, flat, to its code, (count, 768).</summary>
    public Tensor Map { get; }

    /// <summary>What is added after the map, (count).</summary>
    public Tensor Shift { get; }

    /// <summary>The codes of all images, (2 N, count): of image i in row 2 i, of its mirror image in row 2 i + 1. Uncorrelated, with mean 0 and variance 1.</summary>
    public Tensor Codes { get; }

    /// <summary>The best linear map back, from codes to images of a given side: regression of the images on their codes.</summary>
    /// <param name="side">Side of the images in pixels.</param>
    /// <returns>Weight (3 side^2, count) and bias (3 side^2); the caller owns both.</returns>
    public (Tensor Weight, Tensor Bias) Regression(int side)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor weight = zeros(3L * side * side, Codes.shape[1]), sum = zeros(3L * side * side);
        long row = 0;
        foreach (long at in Places())
        {
            using var inner = NewDisposeScope();
            Tensor pixels = Reduced(at, side);
            weight.add_(pixels.t().matmul(Codes.narrow(0, row, pixels.shape[0])));
            sum.add_(pixels.sum([0]));
            row += pixels.shape[0];
        }
        return ((weight / row).MoveToOuterDisposeScope(), (sum / row).MoveToOuterDisposeScope());
    }

    /// <summary>Images as rows of numbers at a smaller side.</summary>
    /// <param name="pixels">(B, 3, S, S).</param>
    /// <param name="side">The smaller side in pixels.</param>
    /// <returns>(B, 3 side^2).</returns>
    public static Tensor Flat(Tensor pixels, int side) => adaptive_avg_pool2d(pixels, side).flatten(1);

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        Map.Dispose();
        Shift.Dispose();
        Codes.Dispose();
    }

    /// <summary>Some images and their mirror images in turn, as the rows of <see cref="Codes"/> are ordered.</summary>
    /// <remarks>In [-1, 1]. Only a part of the set is ever there as floats: all would take four times its memory, and what is computed on the way several times more.</remarks>
    private Tensor Reduced(long at, int side)
    {
        using var scope = NewDisposeScope();
        Tensor part = images.narrow(0, at, Math.Min(Chunk, images.shape[0] - at)).to(ScalarType.Float32) / 127.5 - 1;
        return Flat(stack([part, part.flip(3)], 1).flatten(0, 1), side).MoveToOuterDisposeScope();
    }

    private IEnumerable<long> Places()
    {
        for (long at = 0; at < images.shape[0]; at += Chunk) yield return at;
    }
}
