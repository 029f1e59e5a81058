using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>Compressed sensing without a stored matrix: random signs, a cosine transform over all n values, and m of its coefficients drawn at random.</summary>
/// <remarks>
/// A = sqrt(n/m) S F D with D = diag(+-1), F the orthonormal DCT-II of length n and S a choice of m rows without repetition: a subsampled randomised
/// orthonormal system, which recovers like a Gaussian matrix (Tropp, Advances in Adaptive Data Analysis 3, 2011) at O(n log n) time and O(n) memory.
/// Scaled like <see cref="GaussianOperator"/>: E||A x||^2 = ||x||^2. The transform is computed by a Fourier transform of the same length (Makhoul,
/// IEEE Transactions on Acoustics, Speech, and Signal Processing 28(1), 1980). Signs and rows are drawn on the CPU: a seed gives the same operator everywhere.
/// </remarks>
public sealed class RandomisedDctOperator : ILinearOperator
{
    private readonly long n;
    private readonly double scale;
    private readonly Tensor signs, rows, turn, order, restored, norms;

    /// <summary>Draws signs and rows.</summary>
    /// <param name="inputShape">Shape of one input, (3, H, W) for images.</param>
    /// <param name="m">Number of measurements, 1 to n.</param>
    /// <param name="seed">Seed of signs and rows.</param>
    /// <param name="device">Where they are kept; the CPU by default.</param>
    /// <exception cref="InputException">m is not in 1..n.</exception>
    public RandomisedDctOperator(IReadOnlyList<long> inputShape, long m, ulong seed, Device? device = null)
    {
        Seed = seed;
        InputShape = OperatorShapes.RequireAny(Text(m), inputShape);
        n = OperatorShapes.Count(InputShape);
        if (m < 1 || m > n)
            throw new InputException($"fast needs m from 1 to {n}, the number of values in an input of shape {OperatorShapes.Text(InputShape)}, not {m}.");
        OutputShape = Array.AsReadOnly([m]);
        scale = Math.Sqrt((double)n / m);
        Device at = device ?? CPU;
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        signs = Kept(randint(0, 2, [n], generator: generator).to(ScalarType.Float32) * 2 - 1);
        rows = Kept(randperm(n, generator: generator).slice(0, 0, m, 1));

        // v = (x0, x2, x4, ..., x5, x3, x1), whose Fourier transform turned by pi k / 2n has the cosine transform as its real part.
        order = Kept(cat([arange(0, n, 2), arange(1, n, 2).flip(0)]));
        restored = Kept(order.argsort());
        Tensor angle = arange(0, n, 1, ScalarType.Float64) * (-Math.PI / (2 * n));
        turn = Kept(complex(angle.cos().to(ScalarType.Float32), angle.sin().to(ScalarType.Float32)));
        Tensor factors = full(n, Math.Sqrt(2.0 / n));
        factors[0] = Math.Sqrt(1.0 / n);
        norms = Kept(factors);

        Tensor Kept(Tensor tensor) => tensor.to(at).contiguous().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape { get; }

    /// <inheritdoc/>
    public ulong? Seed { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        using var scope = NewDisposeScope();
        Tensor spectrum = fft.fft_((x.flatten(1) * signs).index_select(1, order)) * turn;
        return ((spectrum.real * norms).index_select(1, rows) * scale).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        Tensor c = zeros([y.shape[0], n], device: y.device).index_copy(1, rows, y * scale) / norms;
        // The coefficients of k and n - k make up the Fourier coefficient of k; there is none of n.
        Tensor mirrored = cat([zeros([y.shape[0], 1], device: y.device), c.slice(1, 1, n, 1).flip(1)], 1);
        Tensor v = fft.ifft(complex(c, -mirrored) * turn.conj()).real;
        return (v.index_select(1, restored) * signs).reshape([y.shape[0], .. InputShape]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in new[] { signs, rows, turn, order, restored, norms }) tensor.Dispose();
    }

    /// <summary>The command-line form, such as <c>fast:m=1000</c>; the seed is not part of it.</summary>
    public override string ToString() => Text(OutputShape[0]);

    internal static string Text(long m) => FormattableString.Invariant($"fast:m={m}");
}
