using System.Globalization;
using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Trains a generator for 64 px by generative latent optimisation: network and codes learn together to reconstruct the images.</summary>
/// <remarks>
/// Bojanowski, Joulin, Lopez-Paz, Szlam 2018. Every image and its mirror image has a code, see <see cref="ImageCodes"/>; the loss is absolute
/// difference, of pixels and of a Laplacian pyramid. The latent distribution of what is shipped is normal all the same: a normal distribution
/// N(mean, F F^T) is fitted to the codes, as in the paper, and z -> mean + F z / s for codes of scale s is folded into the layers that take the code.
/// </remarks>
public sealed class GloTrainer : Trainer
{
    private readonly GloOptions options;
    private readonly Glo64 architecture = new();
    private readonly TrainedNetwork generator;
    private readonly ImageCodes codes;

    /// <summary>Prepares a run.</summary>
    /// <param name="general">General options.</param>
    /// <param name="options">Options of this recipe.</param>
    /// <param name="images">Training images, (N, 3, 64, 64), uint8, on the CPU.</param>
    public GloTrainer(TrainingOptions general, GloOptions options, Tensor images) : base(general, images)
    {
        this.options = options;
        generator = new TrainedNetwork("generator", architecture.Declaration, new Generator(general.Seed, CPU), Device, beta1: 0.9, gain: Math.Sqrt(2));
        codes = new ImageCodes(images, architecture.Latent.Count);
        Networks = [generator];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Tensor)> MoreState() => codes.State();

    /// <inheritdoc/>
    protected override string Recipe => string.Create(CultureInfo.InvariantCulture,
        $"glo: L1 and Laplacian pyramid, Adam {Options.LearningRate}, codes {options.CodeRate}, batch {Options.Batch}; normal distribution of the codes folded in");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, TrainingBatch batch, Generator random)
    {
        double schedule = LearningRates.Cosine(step, Options.Steps);
        (Tensor rows, Tensor leaf, Tensor places) = codes.Of(batch, Device);
        Tensor made = architecture.Forward(generator.Layers(), leaf.index_select(0, places));
        Tensor loss = LaplacianPyramidLoss.Of(made, batch.Images);
        IList<Tensor> gradients = autograd.grad([loss], [generator.Weights, leaf]);
        generator.Update(gradients[0], schedule * Options.LearningRate);
        codes.Update(rows, gradients[1], schedule * options.CodeRate);
        return new Dictionary<string, double>
        {
            ["loss"] = loss.item<float>(),
            ["reconstruction_psnr"] = -10 * Math.Log10(((made.detach() - batch.Images) * 0.5).square().mean().item<float>()),
            ["code_norm"] = leaf.detach().norm(1).mean().item<float>(),
            ["learning_rate"] = schedule * Options.LearningRate,
        };
    }

    /// <inheritdoc/>
    protected override (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export()
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = generator.AveragedWeights([], architecture.Forward);
        (Tensor mean, Tensor factor) = codes.Fit();
        foreach (string layer in Glo64.CodeLayers)
        {
            // W (mean + F z / s) + b = (W F / s) z + (b + W mean), z being of scale s
            Tensor kernel = weights[$"{layer}.weight"], bias = weights[$"{layer}.bias"];
            weights[$"{layer}.bias"] = (bias + kernel.matmul(mean.flatten())).DetachFromDisposeScope();
            weights[$"{layer}.weight"] = (kernel.matmul(factor) / architecture.Latent.StandardDeviation).DetachFromDisposeScope();
            kernel.Dispose();
            bias.Dispose();
        }
        return (weights, new Dictionary<string, string> { ["architecture"] = architecture.Name, ["latent"] = architecture.Latent.Spec });
    }

    /// <inheritdoc/>
    protected override Tensor Samples(IReadOnlyDictionary<string, Tensor> weights) => SampleSheet.Draw(architecture, weights, Options.SheetImages);
}

/// <summary>What the GLO recipe adds to the general options.</summary>
/// <param name="CodeRate">Adam's step size for the codes at the start; their entries are of order 1.</param>
public sealed record GloOptions(double CodeRate = 0.03);
