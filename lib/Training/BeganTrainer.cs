using System.Globalization;
using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Trains a BEGAN: a generator against an autoencoder that reconstructs real images well and generated ones badly.</summary>
/// <remarks>
/// Berthelot, Schumm, Metz 2017. With L(v) = |v - D(v)| the discriminator minimises L(x) - k L(G(z)) and the generator L(G(z)), at the same
/// time; k moves so that L(G(z)) stays at gamma L(x); M = L(x) + |gamma L(x) - L(G(z))| measures convergence. The decoder of D has the generator's
/// architecture. No augmentation of what D sees: an autoencoder learns to reconstruct the changed images too, and then the generator makes them.
/// The game takes a million images to get anywhere. D is an autoencoder and its decoder a generator, so both can have a better start: principal
/// components as the encoder, scaled like z, and a decoder that has learned to undo them before the game begins.
/// </remarks>
public sealed class BeganTrainer : Trainer
{
    private const double ControlRate = 1e-3;
    private const int Halvings = 4;
    private const double WarmRate = 10;   // regression bears larger steps than a game
    private const double GameBeta1 = 0.5, WarmBeta1 = 0.9;
    private const string LinearLayer = "encoder.linear";
    private readonly BeganOptions options;
    private readonly GeneratorArchitecture architecture;
    private readonly TrainedNetwork generator, discriminator;
    private readonly Tensor control = zeros(1, ScalarType.Float64);

    /// <summary>Prepares a run.</summary>
    /// <param name="general">General options.</param>
    /// <param name="options">Options of this recipe.</param>
    /// <param name="images">Training images, (N, 3, S, S), uint8, on the CPU; S is 64 or 128 and decides the architecture.</param>
    /// <exception cref="InputException">The images are neither of 64 nor of 128 px, fewer than a batch, or an option is out of its range.</exception>
    public BeganTrainer(TrainingOptions general, BeganOptions options, Tensor images) : base(general, images)
    {
        this.options = options;
        int size = (int)images.shape[3];
        architecture = size switch
        {
            64 => new PlainBegan64(),
            128 => new Began128(),
            _ => throw new InputException($"A BEGAN can be trained for 64 or 128 px, not {size}."),
        };
        Generator random = new(general.Seed, CPU);
        generator = new TrainedNetwork("generator", architecture.Declaration, random, Device, beta1: GameBeta1, gain: 1);
        discriminator = new TrainedNetwork("discriminator", NetworkDeclaration.Of(Autoencode, 3, size, size), random, Device, beta1: options.WarmSteps > 0 ? WarmBeta1 : GameBeta1, gain: 1);
        if (options.WarmSteps > 0) StartAtPrincipalComponents(images);
        control.DetachFromDisposeScope();
        Networks = [generator, discriminator];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Tensor)> MoreState() => [("control", control)];

    /// <inheritdoc/>
    protected override string Recipe => string.Create(CultureInfo.InvariantCulture,
        $"began: gamma {options.Gamma}, Adam {Options.LearningRate}, batch {Options.Batch}, encoder width {options.EncoderWidth}, {options.WarmSteps} steps of the decoder on principal components first");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, TrainingBatch batch, Generator random)
    {
        if (step < options.WarmSteps) return WarmStep(step, batch);
        double rate = Options.LearningRate * LearningRates.Halving(step - options.WarmSteps, Options.Steps - options.WarmSteps, Halvings), k = control.item<double>();
        Tensor made = architecture.Forward(generator.Layers(), architecture.Latent.Sample(batch.Images.shape[0], random).to(Device));
        ILayers layers = discriminator.Layers();
        Tensor real = Loss(layers, batch.Images), fake = Loss(layers, made);
        Tensor discriminatorGradient = autograd.grad([real - fake * k], [discriminator.Weights], retain_graph: true)[0];
        Tensor generatorGradient = autograd.grad([fake], [generator.Weights])[0];
        discriminator.Update(discriminatorGradient, rate);
        generator.Update(generatorGradient, rate);

        double onReal = real.item<float>(), onFake = fake.item<float>(), balance = options.Gamma * onReal - onFake;
        using (no_grad()) control.fill_(Math.Clamp(k + ControlRate * balance, 0, 1));
        return new Dictionary<string, double>
        {
            ["loss_real"] = onReal,
            ["loss_generated"] = onFake,
            ["k"] = control.item<double>(),
            ["convergence"] = onReal + Math.Abs(balance),
            ["learning_rate"] = rate,
        };
    }

    private Dictionary<string, double> WarmStep(int step, TrainingBatch batch)
    {
        double rate = WarmRate * Options.LearningRate * LearningRates.Cosine(step, options.WarmSteps);
        ILayers layers = discriminator.Layers();
        Tensor made = architecture.Forward(layers, PrincipalPart(layers, batch.Images).detach());
        Tensor meanSquare = (made - batch.Images).square().mean();
        discriminator.Update(autograd.grad([meanSquare], [discriminator.Weights])[0], rate);
        generator.CopyFrom(discriminator);
        double onReal = (made.detach() - batch.Images).abs().mean().item<float>();
        return new Dictionary<string, double>
        {
            ["loss_real"] = onReal,
            ["loss_generated"] = 0,   // there is no game yet
            ["k"] = 0,
            ["convergence"] = onReal,
            ["learning_rate"] = rate,
        };
    }

    /// <inheritdoc/>
    protected override (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export() =>
        (generator.AveragedWeights([], architecture.Forward),
            new Dictionary<string, string> { ["architecture"] = architecture.Name, ["latent"] = architecture.Latent.Spec });

    /// <inheritdoc/>
    protected override Tensor Samples(IReadOnlyDictionary<string, Tensor> weights) => SampleSheet.Draw(architecture, weights, Options.SheetImages);

    private Tensor Loss(ILayers layers, Tensor images) => (images - Autoencode(layers, images)).abs().mean();

    private Tensor Autoencode(ILayers layers, Tensor images)
    {
        Tensor codes = BeganEncoder.Forward(layers, images, options.EncoderWidth, architecture.Latent.Count);
        return architecture.Forward(layers, options.WarmSteps > 0 ? codes + PrincipalPart(layers, images) : codes);
    }

    private Tensor PrincipalPart(ILayers layers, Tensor images) =>
        layers.Linear(PrincipalCodes.Flat(images, PrincipalCodes.Side), LinearLayer, architecture.Latent.Count);

    private void StartAtPrincipalComponents(Tensor images)
    {
        using PrincipalCodes start = new(images, architecture.Latent.Count);
        using var scope = NewDisposeScope();
        discriminator.Set($"{LinearLayer}.weight", start.Map * architecture.Latent.StandardDeviation);
        discriminator.Set($"{LinearLayer}.bias", start.Shift * architecture.Latent.StandardDeviation);
        discriminator.Set($"{BeganEncoder.LastLayer}.weight", zeros(1));
    }
}

/// <summary>What the BEGAN recipe adds to the general options.</summary>
/// <param name="Gamma">Diversity ratio: what the autoencoder's loss on generated images is to be, as a share of that on real ones; 0.5 in the paper.</param>
/// <param name="EncoderWidth">Channels of the autoencoder's first layer; they grow by as many at each halving of the side.</param>
/// <param name="WarmSteps">Steps at the start in which the discriminator's decoder alone learns, to undo principal components; the generator then starts as its copy. With 0 the discriminator starts at random.</param>
public sealed record BeganOptions(double Gamma = 0.5, int EncoderWidth = 32, int WarmSteps = 0);
