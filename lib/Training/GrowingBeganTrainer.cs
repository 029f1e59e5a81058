using System.Globalization;
using HybridPrior.Generators;
using HybridPrior.Images;
using HybridPrior.Metrics;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Trains <see cref="Began128"/> to undo 64 principal components of the images, at 64 px first and then whole: the start that a processor can afford before BEGAN's game.</summary>
/// <remarks>
/// Grown in the spirit of Karras et al., ICLR 2018: the network cut at half the side with an image layer for the time being; then its last block, which starts
/// where it changes least instead of fading in, while the learning rate rises once more. The codes are whitened principal components scaled like z.
/// Adam, squared error, averaged weights, a learning rate that falls only at the end.
/// </remarks>
public sealed class GrowingBeganTrainer : Trainer
{
    private const int Small = 64, Large = 128;
    private readonly GrowingBeganOptions options;
    private readonly Began128 architecture = new();
    private readonly TrainedNetwork generator;
    private readonly Tensor map, shift;

    /// <summary>Prepares a run.</summary>
    /// <param name="general">General options.</param>
    /// <param name="options">Options of this recipe.</param>
    /// <param name="images">Training images, (N, 3, 128, 128), uint8, on the CPU.</param>
    /// <exception cref="InputException">The images are not of 128 px, fewer than a batch, or an option is out of its range.</exception>
    public GrowingBeganTrainer(TrainingOptions general, GrowingBeganOptions options, Tensor images) : base(general, images)
    {
        if (images.shape[3] != Large) throw new InputException($"A growing BEGAN is trained on images of {Large} px, not {images.shape[3]}.");
        if (options.SmallSteps < 0) throw new InputException($"The steps at 64 px must not be negative; {options.SmallSteps} were asked for.");
        if (!(options.LargeLearningRate > 0 && double.IsFinite(options.LargeLearningRate))) throw new InputException(FormattableString.Invariant($"The learning rate at 128 px must be above 0, not {options.LargeLearningRate}."));
        this.options = options;
        generator = new TrainedNetwork("generator", GrowingBegan.Declaration, new Generator(general.Seed, CPU), Device, beta1: 0.9, averageDecay: 0.9999, gain: 1);
        using PrincipalCodes codes = new(images, architecture.Latent.Count);
        using var scope = NewDisposeScope();
        map = (codes.Map * architecture.Latent.StandardDeviation).to(Device).DetachFromDisposeScope();
        shift = (codes.Shift * architecture.Latent.StandardDeviation).to(Device).DetachFromDisposeScope();
        Networks = [generator];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Tensor)> MoreState() => [("codes.map", map), ("codes.shift", shift)];

    /// <inheritdoc/>
    protected override string Recipe => string.Create(CultureInfo.InvariantCulture,
        $"began128, grown: undoes principal components, {options.SmallSteps} steps at 64 px, Adam {Options.LearningRate}, then {options.LargeLearningRate}, batch {Options.Batch}, {(options.BFloat16 ? "bfloat16" : "float32")} activations");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, TrainingBatch batch, Generator random)
    {
        bool whole = Whole(step);
        if (step == options.SmallSteps) GrowingBegan.StartLastBlock(generator);
        double rise = whole ? Math.Min(1, (step - options.SmallSteps + 1) / 500.0) : 1;
        double rate = (whole ? options.LargeLearningRate : Options.LearningRate) * rise * LearningRates.LateCosine(step, Options.Steps);
        ScalarType type = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor goal = whole ? batch.Images : AreaResize.Apply(batch.Images, Small, Small);
        Tensor made = GrowingBegan.Forward(generator.Views(type), Codes(batch.Images).to(type), whole).to(ScalarType.Float32);
        Tensor meanSquare = (made - goal).square().mean();
        generator.Update(autograd.grad([meanSquare], [generator.Weights])[0], rate);
        return new Dictionary<string, double>
        {
            ["psnr"] = -10 * Math.Log10(meanSquare.item<float>() / 4),   // in [0, 1]
            ["side"] = whole ? Large : Small,
            ["learning_rate"] = rate,
        };
    }

    /// <summary>How well images that were not seen come back from their codes.</summary>
    /// <param name="images">(B, 3, 128, 128) in [0, 1].</param>
    /// <returns>Mean PSNR at the side that is trained now, averaged weights.</returns>
    public double Reconstruction(Tensor images)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor goal = Whole(StepsDone - 1) ? images : AreaResize.Apply(images, Small, Small);
        return Psnr.PerImage(Made(generator.AveragedWeights([], architecture.Forward), Codes(images * 2 - 1)), goal).Average();
    }

    /// <inheritdoc/>
    protected override (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export()
    {
        Dictionary<string, Tensor> weights = generator.AveragedWeights([], architecture.Forward);
        bool whole = Whole(StepsDone - 1);
        if (whole)
        {
            weights[$"{GrowingBegan.SmallImage}.weight"].Dispose();
            weights.Remove($"{GrowingBegan.SmallImage}.weight");
        }
        // Before it is whole, what the file holds is no generator that could be used.
        return (weights, new Dictionary<string, string> { ["architecture"] = whole ? architecture.Name : $"{architecture.Name}-growing", ["latent"] = architecture.Latent.Spec });
    }

    /// <inheritdoc/>
    protected override Tensor Samples(IReadOnlyDictionary<string, Tensor> weights) => Made(weights, architecture.Latent.Sample(Math.Min(32, Options.SheetImages), new Generator(1, CPU)).to(Device))
            .clamp(0, 1);

    private Tensor Made(IReadOnlyDictionary<string, Tensor> weights, Tensor codes)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        return (cat([.. codes.split(8).Select(z => GrowingBegan.Forward(weights, z, Whole(StepsDone - 1)))]) * 0.5 + 0.5).MoveToOuterDisposeScope();
    }

    private bool Whole(int step) => step >= options.SmallSteps;

    private Tensor Codes(Tensor images) => PrincipalCodes.Flat(images, PrincipalCodes.Side).matmul(map.t()) + shift;
}

/// <summary>What the recipe of a growing BEGAN adds to the general options.</summary>
/// <param name="SmallSteps">Steps at 64 px, before the fifth block comes.</param>
/// <param name="LargeLearningRate">Adam's step size at 128 px, reached over 500 steps; the general one holds at 64 px.</param>
/// <param name="BFloat16">Whether activations are kept in 16 bits, twice as fast where the processor multiplies them.</param>
public sealed record GrowingBeganOptions(int SmallSteps = 3000, double LargeLearningRate = 5e-4, bool BFloat16 = false);
