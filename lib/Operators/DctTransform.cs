using static TorchSharp.torch;

namespace HybridPrior.Operators;

/// <summary>The orthonormal discrete cosine transform (DCT-II) of the rows and columns of an image, and optionally of its channels.</summary>
/// <remarks>
/// Ahmed, Natarajan, Rao, IEEE Transactions on Computers C-23(1), 1974; scaled as <c>scipy.fftpack.dct(norm='ortho')</c>. Across the channels red,
/// green and blue it gives lightness, red against blue, and green against both, which are far less correlated than the channels themselves.
/// </remarks>
public sealed class DctTransform : IOrthonormalTransform
{
    private readonly SeparableMap map;
    private readonly Tensor? channels;

    /// <summary>Prepares the transform.</summary>
    /// <param name="imageShape">Shape of one image, (channels, H, W).</param>
    /// <param name="acrossChannels">Whether the channels are transformed too.</param>
    /// <param name="device">Where to evaluate; the CPU by default.</param>
    /// <param name="precision">Type of the images and coefficients.</param>
    /// <exception cref="InputException">The shape is not that of an image.</exception>
    public DctTransform(IReadOnlyList<long> imageShape, bool acrossChannels = false, Device? device = null, ScalarType precision = ScalarType.Float32)
    {
        imageShape = OperatorShapes.RequireImage("dct", imageShape);
        map = new SeparableMap(Matrix(imageShape[1]), Matrix(imageShape[2]), device, precision);
        using var scope = NewDisposeScope();
        if (acrossChannels) channels = tensor(Matrix(imageShape[0])).to(precision).to(device ?? CPU).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor c = map.Forward(x);
        return (channels is null ? c : channels.matmul(c.flatten(2)).view(c.shape)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Inverse(Tensor c)
    {
        using var scope = NewDisposeScope();
        Tensor mixed = channels is null ? c : channels.t().matmul(c.flatten(2)).view(c.shape);
        return map.Adjoint(mixed).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Row by row: by vertical frequency, and by horizontal frequency within.</remarks>
    public long[] CoarseFirst(IReadOnlyList<long> imageShape)
    {
        long place = imageShape[1] * imageShape[2];
        return [.. from i in Enumerable.Range(0, (int)place) from channel in Enumerable.Range(0, (int)imageShape[0]) select channel * place + i];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        map.Dispose();
        channels?.Dispose();
    }

    private static double[,] Matrix(long size)
    {
        double[,] matrix = new double[size, size];
        for (int k = 0; k < size; k++)
            for (int i = 0; i < size; i++)
                matrix[k, i] = Math.Sqrt((k == 0 ? 1.0 : 2.0) / size) * Math.Cos(Math.PI * (i + 0.5) * k / size);
        return matrix;
    }
}
