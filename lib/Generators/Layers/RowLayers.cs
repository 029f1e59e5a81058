using HybridPrior.Support;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Generators;

/// <summary>Layers whose weights differ from row to row of the batch: every image has a network of its own, and all are evaluated at once.</summary>
/// <remarks>
/// The weights of a row are views into its row of one flat tensor, so gradients flow to that and to the input. Batch normalisation uses running
/// statistics that stay as they were trained, as in the evaluation mode of PyTorch, or without any those of the row's own pixels, as PyTorch trains on a batch
/// of one image. A convolution of B rows is one convolution with B groups.
/// </remarks>
public sealed class RowLayers : ILayers
{
    private const double NormEpsilon = 1e-5;   // PyTorch's default, with which the weights were trained
    private readonly Dictionary<string, Tensor> moving = [];
    private readonly IReadOnlyDictionary<string, Tensor>? statistics;
    private readonly long rows;

    /// <summary>Cuts the flat tensor into weights.</summary>
    /// <param name="declaration">What the network needs.</param>
    /// <param name="flat">Trained weights of all rows in the order of the declaration, (B, declaration.Count).</param>
    /// <param name="statistics">Running statistics by name, which stay with their owner; null to normalise each row by its own pixels.</param>
    public RowLayers(NetworkDeclaration declaration, Tensor flat, IReadOnlyDictionary<string, Tensor>? statistics = null)
    {
        (rows, this.statistics) = (flat.shape[0], statistics);
        IReadOnlyList<WeightSpec> trained = [.. declaration.Weights.Where(w => w.Trained)];
        foreach ((WeightSpec spec, Tensor part) in trained.Zip(flat.split([.. trained.Select(w => w.Count)], 1)))
            moving[spec.Name] = part.view([rows, .. spec.Shape]);
    }

    /// <summary>The trained weights of a network in one row, as this class takes them.</summary>
    /// <param name="declaration">What the network needs.</param>
    /// <param name="weights">Its weights by name.</param>
    /// <returns>(declaration.Count).</returns>
    public static Tensor Flatten(NetworkDeclaration declaration, IReadOnlyDictionary<string, Tensor> weights) =>
        cat([.. declaration.Weights.Where(w => w.Trained).Select(w => weights[w.Name].flatten())]);

    /// <inheritdoc/>
    public Tensor Linear(Tensor x, string name, long outputs, bool bias = true)
    {
        Tensor y = bmm(moving[$"{name}.weight"], x.unsqueeze(2)).squeeze(2);
        return bias ? y + moving[$"{name}.bias"] : y;
    }

    /// <inheritdoc/>
    public Tensor Convolution(Tensor x, string name, ConvolutionShape shape, string? norm = null) =>
        Finish(NativeConvolutions.Convolve(Grouped(x), moving[$"{name}.weight"].flatten(0, 1), null, shape.Stride, shape.Padding, rows),
            name, shape, norm);

    /// <inheritdoc/>
    public Tensor TransposedConvolution(Tensor x, string name, ConvolutionShape shape, string? norm = null) =>
        Finish(NativeConvolutions.ConvolveTransposed(Grouped(x), moving[$"{name}.weight"].flatten(0, 1), null, shape.Stride, shape.Padding, rows),
            name, shape, norm);

    private Tensor Grouped(Tensor x) => x.reshape(1, -1, x.shape[2], x.shape[3]);

    private Tensor Finish(Tensor y, string name, ConvolutionShape shape, string? norm)
    {
        y = y.view(rows, shape.Channels, y.shape[2], y.shape[3]);
        if (shape.Bias) y = y + PerChannel(moving[$"{name}.bias"]);
        if (norm is null) return y;
        Tensor scale = moving[$"{norm}.weight"], shift = moving[$"{norm}.bias"];
        if (statistics is null)
        {
            // Seen as one image with B C channels, the normalisation of every row by itself is one fused operation.
            return batch_norm(Grouped(y), null!, null!, scale.flatten(), shift.flatten(), training: true, eps: NormEpsilon).view(y.shape);
        }
        scale = scale / (statistics[$"{norm}.running_var"] + NormEpsilon).sqrt();
        return y * PerChannel(scale) + PerChannel(shift - statistics[$"{norm}.running_mean"] * scale);
    }

    private static Tensor PerChannel(Tensor values) => values.unsqueeze(2).unsqueeze(3);
}
