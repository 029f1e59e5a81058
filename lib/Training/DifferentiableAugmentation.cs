using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Light random changes that the discriminator sees on real and generated images alike, so that it cannot learn a small set by heart.</summary>
/// <remarks>Zhao et al. 2020: brightness, saturation, contrast, and shifts by up to an eighth of the side; differentiable to the images.</remarks>
public static class DifferentiableAugmentation
{
    /// <summary>Changes each image of a batch on its own.</summary>
    /// <param name="images">(B, 3, S, S) in [-1, 1].</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <returns>Images of the same shape.</returns>
    public static Tensor Apply(Tensor images, Generator random)
    {
        using var scope = NewDisposeScope();
        Tensor x = images + (Uniform() - 0.5);
        Tensor grey = x.mean([1], keepdim: true);
        x = (x - grey) * (Uniform() * 2) + grey;
        Tensor level = x.mean([1, 2, 3], keepdim: true);
        x = (x - level) * (Uniform() + 0.5) + level;
        return Shift(x, random).MoveToOuterDisposeScope();

        Tensor Uniform() => rand([images.shape[0], 1, 1, 1], generator: random).to(images.device);
    }

    private static Tensor Shift(Tensor x, Generator random)
    {
        (long batch, long side) = (x.shape[0], x.shape[2]);
        long most = side / 8;
        Tensor padded = nn.functional.pad(x, [most, most, most, most]);
        Tensor rows = arange(side).view(1, side) + randint(0, 2 * most + 1, [batch, 1], generator: random);
        Tensor columns = arange(side).view(1, side) + randint(0, 2 * most + 1, [batch, 1], generator: random);
        Tensor index = rows.to(x.device).view(batch, 1, side, 1).expand(batch, 3, side, side + 2 * most);
        padded = padded.gather(2, index);
        return padded.gather(3, columns.to(x.device).view(batch, 1, 1, side).expand(batch, 3, side, side));
    }
}
