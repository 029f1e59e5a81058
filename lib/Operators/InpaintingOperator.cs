using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior;

/// <summary>Keeps some pixels of an image and drops the rest; the same pixels in every channel.</summary>
/// <remarks>The output holds only the kept pixels, (channels, k) in row-major order, so a missing pixel never gets noise.</remarks>
public sealed class InpaintingOperator : ILinearOperator
{
    private readonly string text;
    private readonly Tensor kept;

    private InpaintingOperator(string text, IReadOnlyList<long> inputShape, Tensor kept, ulong? seed = null)
    {
        Seed = seed;
        this.text = text;
        this.kept = kept;
        InputShape = inputShape;
        OutputShape = Array.AsReadOnly([inputShape[0], kept.shape[0]]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> InputShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> OutputShape { get; }

    /// <inheritdoc/>
    public ulong? Seed { get; }

    /// <summary>Keeps a random subset of pixels.</summary>
    /// <param name="inputShape">Shape of one image, (3, H, W).</param>
    /// <param name="keep">Fraction of pixels kept, in (0, 1]; the count is round(keep H W), at least 1.</param>
    /// <param name="seed">Seed of the subset; drawn on the CPU, the same on every device.</param>
    /// <param name="device">Where the indices are kept; the CPU by default.</param>
    /// <returns>The operator.</returns>
    /// <exception cref="InputException">keep is not in (0, 1].</exception>
    public static InpaintingOperator RandomPixels(IReadOnlyList<long> inputShape, double keep, ulong seed, Device? device = null)
    {
        inputShape = OperatorShapes.RequireImage("inpaint", inputShape);
        if (!(keep > 0 && keep <= 1))
            throw new InputException(FormattableString.Invariant(
                $"inpaint needs keep, the fraction of pixels kept, above 0 and at most 1, not {keep}."));
        long pixels = inputShape[1] * inputShape[2];
        long count = Math.Max(1, (long)Math.Round(keep * pixels));
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        Tensor kept = randperm(pixels, dtype: ScalarType.Int64, generator: generator).narrow(0, 0, count).sort().Values;
        return new(KeepText(keep), inputShape, kept.to(device ?? CPU).DetachFromDisposeScope(), seed);
    }

    /// <summary>Drops a square in the middle of the image.</summary>
    /// <param name="inputShape">Shape of one image, (3, H, W).</param>
    /// <param name="box">Side of the square in pixels, at least 1 and below H and W; it starts at row (H - box) / 2, rounded down.</param>
    /// <param name="device">Where the indices are kept; the CPU by default.</param>
    /// <returns>The operator.</returns>
    /// <exception cref="InputException">The box is below 1 or does not leave a border in the image.</exception>
    public static InpaintingOperator CentreBox(IReadOnlyList<long> inputShape, long box, Device? device = null)
    {
        inputShape = OperatorShapes.RequireImage("inpaint", inputShape);
        long height = inputShape[1], width = inputShape[2];
        if (box < 1 || box >= Math.Min(height, width))
            throw new InputException($"inpaint needs a box of at least 1 and less than the image's {height} x {width} pixels, not {box}.");
        long top = (height - box) / 2, left = (width - box) / 2;
        List<long> kept = [];
        for (long i = 0; i < height; i++)
            for (long j = 0; j < width; j++)
                if (i < top || i >= top + box || j < left || j >= left + box) kept.Add(i * width + j);
        using var scope = NewDisposeScope();
        return new(BoxText(box), inputShape, tensor(kept.ToArray()).to(device ?? CPU).DetachFromDisposeScope());
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x)
    {
        OperatorShapes.RequireBatch(this, x, InputShape);
        using var scope = NewDisposeScope();
        return x.flatten(2).index_select(2, kept).MoveToOuterDisposeScope();
    }

    /// <summary>Puts kept pixels back in their places; missing pixels are 0.</summary>
    /// <param name="y">Kept pixels, (B, channels, k).</param>
    /// <returns>Images, (B, channels, H, W).</returns>
    public Tensor Adjoint(Tensor y)
    {
        OperatorShapes.RequireBatch(this, y, OutputShape);
        using var scope = NewDisposeScope();
        Tensor pixels = zeros([y.shape[0], InputShape[0], InputShape[1] * InputShape[2]], dtype: y.dtype, device: y.device);
        return pixels.index_copy(2, kept, y).reshape([y.shape[0], .. InputShape]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => kept.Dispose();

    /// <summary>The command-line form, such as <c>inpaint:keep=0.3</c> or <c>inpaint:box=24</c>; the seed is not part of it.</summary>
    public override string ToString() => text;

    internal static string KeepText(double keep) => FormattableString.Invariant($"inpaint:keep={keep}");

    internal static string BoxText(long box) => FormattableString.Invariant($"inpaint:box={box}");
}
