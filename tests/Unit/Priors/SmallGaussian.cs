using HybridPrior.Generators;
using HybridPrior.Operators;
using HybridPrior.Tests.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Priors;

/// <summary>A Gaussian model of 8 x 8 images with random orthonormal components, and its covariance as a matrix.</summary>
public sealed class SmallGaussian : IDisposable
{
    private const int Side = 8, Pixels = 3 * Side * Side;

    public SmallGaussian(int components = 12, double leftOver = 1e-3)
    {
        using var scope = NewDisposeScope();
        Tensor v = linalg.qr(Draws.Batch(Pixels, [components], 5)).Q.t().contiguous().view(components, 3, Side, Side);
        Tensor s = linspace(3, 0.5, components), p = Draws.Batch(1, [3, Side, Side], 6)[0].abs() * leftOver + leftOver * 0.1;
        Model = new GaussianModel(full([3, Side, Side], 0.4), v, s, p);
        Covariance = Model.Covariance(eye(Pixels).view(Pixels, 3, Side, Side)).flatten(1).to(ScalarType.Float64).DetachFromDisposeScope();
    }

    /// <summary>A model of smooth images: cosines as components, and little variance left over.</summary>
    public static GaussianModel Smooth(int side, int waves = 4)
    {
        using var scope = NewDisposeScope();
        Tensor coefficients = zeros(3 * waves * waves, 3, side, side), deviations = zeros(3 * waves * waves);
        for (int i = 0; i < deviations.numel(); i++)
        {
            int channel = i % 3, row = i / 3 / waves, column = i / 3 % waves;
            coefficients[i, channel, row, column] = 1;
            deviations[i] = 0.1 * side / (1.0 + row + column);
        }
        using DctTransform dct = new([3, side, side]);
        return new GaussianModel(full([3, side, side], 0.5), dct.Inverse(coefficients), deviations, full([3, side, side], 1e-5));
    }

    /// <summary>A model whose variance left over falls with the frequency, as that of photographs does: from 1 to a millionth.</summary>
    public static GaussianModel Falling(int side)
    {
        using var scope = NewDisposeScope();
        Tensor v = linalg.qr(Draws.Batch(3L * side * side, [6], 5)).Q.t().contiguous().view(6, 3, side, side), frequency = arange(side) / (double)side;
        Tensor spectrum = exp(-13.8 * (frequency.square() + frequency.square().view(-1, 1)).sqrt().clamp_max(1)).expand(3, side, side);
        return new GaussianModel(full([3, side, side], 0.5), v, linspace(3, 1, 6), spectrum);
    }

    public GaussianModel Model { get; }

    /// <summary>C, (192, 192), float64.</summary>
    public Tensor Covariance { get; }

    public void Dispose()
    {
        Model.Dispose();
        Covariance.Dispose();
    }
}
