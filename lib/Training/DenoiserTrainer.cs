using System.Globalization;
using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Trains a network that removes white noise of any level, on which posterior sampling is built.</summary>
/// <remarks>
/// Images of several sets, cropped, reduced and mirrored at random, with noise of a level drawn log-uniformly. The loss is the squared error divided by its
/// scale at that level (Karras et al. 2022, section 5), so that all levels count alike. The gradient's norm is limited, and a step whose loss is far above the
/// usual is left out: a single one can undo hours. Weights are averaged over about the last tenth of all steps, and the learning rate falls only at the end,
/// so a run can be prolonged.
/// </remarks>
public sealed class DenoiserTrainer : Trainer
{
    private const double MostGradient = 0.5, Outlier = 4, LossMemory = 0.02, Beta1 = 0.9, Beta2 = 0.99, AverageDecay = 0.9999;
    private const int FirstSteps = 50, SampledImages = 16;
    private readonly DenoiserOptions options;
    private readonly IReadOnlyList<Tensor> sets;
    private readonly TrainedNetwork network;
    private readonly Tensor usualLoss = zeros(1, ScalarType.Float64), skipped = zeros(1, ScalarType.Int64);

    /// <summary>Prepares a run.</summary>
    /// <param name="general">General options.</param>
    /// <param name="options">Options of this recipe.</param>
    /// <param name="sets">Training images, each set (N, 3, S, S), uint8, on the CPU, with a side S of its own; the caller keeps ownership.</param>
    /// <exception cref="InputException">A number is out of range, or a set holds images that are too small.</exception>
    public DenoiserTrainer(TrainingOptions general, DenoiserOptions options, IReadOnlyList<Tensor> sets) : base(general, sets[0])
    {
        if (!(options.LeastNoise > 0 && options.MostNoise > options.LeastNoise && double.IsFinite(options.MostNoise)))
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"The noise must range from above 0 upwards, not from {options.LeastNoise} to {options.MostNoise}."));
        if (options.Size % options.Network.SideUnit != 0)
            throw new InputException($"A denoiser of {options.Network.Widths.Count} levels needs images whose side is a multiple of {options.Network.SideUnit}, not {options.Size}.");
        if (sets.FirstOrDefault(s => s.shape[3] < options.Size) is Tensor small)
            throw new InputException($"A set holds images of {small.shape[3]} px; a denoiser for {options.Size} px needs at least that.");
        (this.options, this.sets) = (options, sets);
        network = new TrainedNetwork("denoiser", options.Network.Declaration, new Generator(general.Seed, CPU), Device, Beta1, AverageDecay, gain: 1, Beta2);
        using (var scope = NewDisposeScope())
            foreach (WeightSpec spec in options.Network.Declaration.Weights.Where(w => w.Role == WeightRole.Kernel && DenoiserNetwork.StartsAtZero(w.Name[..^".weight".Length])))
                network.Set(spec.Name, zeros(1));
        usualLoss.DetachFromDisposeScope();
        skipped.DetachFromDisposeScope();
        Networks = [network];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Tensor)> MoreState() => [("usual_loss", usualLoss), ("skipped", skipped)];

    /// <inheritdoc/>
    protected override string Recipe => string.Create(CultureInfo.InvariantCulture,
        $"denoiser: widths {string.Join('-', options.Network.Widths)}, {options.Network.Blocks} blocks a level, noise {options.LeastNoise} to {options.MostNoise}, {options.Size} px, Adam {Options.LearningRate}, batch {Options.Batch}, {(options.BFloat16 ? "bfloat16" : "float32")} activations");

    /// <inheritdoc/>
    protected override TrainingBatch Batch(Generator random)
    {
        Tensor rows = randint(0, sets.Sum(s => s.shape[0]), [Options.Batch], generator: random);
        Tensor flip = rand([Options.Batch], generator: random) < 0.5;
        List<Tensor> parts = [], order = [];
        long first = 0;
        foreach (Tensor set in sets)
        {
            Tensor places = (rows >= first).logical_and(rows < first + set.shape[0]).nonzero().flatten();
            if (places.shape[0] > 0)
            {
                Tensor chosen = set.index_select(0, rows.index_select(0, places) - first);
                Tensor turned = where(flip.index_select(0, places).view(-1, 1, 1, 1), chosen.flip(3), chosen);
                parts.Add(CropJitter.Apply(turned.to(ScalarType.Float32) / 255, options.Size, random));
                order.Add(places);
            }
            first += set.shape[0];
        }
        Tensor places2 = cat(order);
        return new TrainingBatch(cat(parts).to(Device) * 2 - 1, rows.index_select(0, places2), flip.index_select(0, places2));
    }

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, TrainingBatch batch, Generator random)
    {
        double rate = Options.LearningRate * LearningRates.LateCosine(step, Options.Steps), low = Math.Log(options.LeastNoise);
        Tensor sigma = (rand([batch.Images.shape[0]], generator: random) * (Math.Log(options.MostNoise) - low) + low).exp().to(Device);
        Tensor centred = batch.Images * 0.5 + (0.5 - DenoiserNetwork.Centre);
        Tensor noisy = centred + sigma.view(-1, 1, 1, 1) * randn(centred.shape, generator: random).to(Device);
        (Tensor skip, Tensor outer, Tensor inner) = DenoiserNetwork.Factors(sigma);
        ScalarType type = options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Tensor put = options.Network.Forward(network.Layers(type: type), (noisy * inner).to(type), sigma).to(ScalarType.Float32);
        Tensor loss = (put - (centred - noisy * skip) / outer).square().mean();
        Tensor gradient = autograd.grad([loss], [network.Weights])[0];
        double value = loss.item<float>(), norm = gradient.norm().item<float>(), usual = usualLoss.item<double>();
        if (double.IsFinite(norm) && (step < FirstSteps || value < Outlier * usual)) network.Update(gradient * Math.Min(1, MostGradient / (norm + 1e-12)), rate);
        else using (no_grad()) skipped.add_(1);
        using (no_grad()) usualLoss.fill_(step == 0 ? value : usual + LossMemory * (Math.Min(value, Outlier * usual) - usual));
        return new Dictionary<string, double>
        {
            ["loss"] = value,
            ["usual_loss"] = usualLoss.item<double>(),
            ["skipped"] = skipped.item<long>(),
            ["learning_rate"] = rate,
        };
    }

    /// <inheritdoc/>
    protected override (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export()
    {
        Dictionary<string, Tensor> weights = network.AveragedWeights([], (_, _) => throw new InvalidOperationException("nothing to measure"));
        foreach (string name in weights.Keys.ToArray())
            using (Tensor single = weights[name]) weights[name] = single.to(ScalarType.Float16);
        return (weights, new Dictionary<string, string>
        {
            ["architecture"] = Denoiser.Architecture,
            ["size"] = options.Size.ToString(CultureInfo.InvariantCulture),
            ["noise"] = string.Create(CultureInfo.InvariantCulture, $"{options.LeastNoise} to {options.MostNoise}"),
            ["training_images"] = sets.Sum(s => s.shape[0]).ToString(CultureInfo.InvariantCulture),
        });
    }

    /// <inheritdoc/>
    protected override Tensor Samples(IReadOnlyDictionary<string, Tensor> weights)
    {
        using Denoiser denoiser = new(options.Network, weights, options.Size, Device);
        return denoiser.Draw(Math.Min(SampledImages, Options.SheetImages), options.MostNoise, options.LeastNoise, new Generator(1, CPU));
    }
}

/// <summary>What the denoiser's recipe adds to the general options.</summary>
/// <param name="Network">The network to train.</param>
/// <param name="Size">Side of the images it learns from, in pixels; sets of larger images are cropped at random and reduced to it.</param>
/// <param name="LeastNoise">Least standard deviation of the noise, above 0; training draws it log-uniformly between both.</param>
/// <param name="MostNoise">Largest standard deviation of the noise; images are in [0, 1].</param>
/// <param name="BFloat16">Whether activations and gradients of activations are kept in 16 bits, twice as fast where the processor multiplies them; weights, loss and optimiser stay in 32.</param>
public sealed record DenoiserOptions(DenoiserNetwork Network, int Size = 64, double LeastNoise = 0.005, double MostNoise = 1, bool BFloat16 = false);
