using System.Globalization;
using HybridPrior.Generators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace HybridPrior.Training;

/// <summary>Trains a DCGAN for 64 px against a discriminator, optionally also as the decoder of a variational autoencoder.</summary>
/// <remarks>
/// Non-saturating logistic loss, Adam with beta1 = 0.5 (Radford et al. 2015), differentiable augmentation, moving average of the weights. The
/// autoencoder (as in VAE/GAN, Larsen et al. 2015, but compared in pixels) keeps the generator from dropping modes, which costs a GAN prior
/// more than sharpness gains; its noise level is the optimal one of each batch (sigma-VAE, Rybkin et al. 2021), so there is none to choose.
/// </remarks>
public sealed class DcganTrainer : Trainer
{
    private readonly DcganOptions options;
    private readonly Dcgan64 architecture = new();
    private readonly TrainedNetwork generator, discriminator;
    private readonly VariationalEncoder? encoder;

    /// <summary>Prepares a run.</summary>
    /// <param name="general">General options.</param>
    /// <param name="options">Options of this recipe.</param>
    /// <param name="images">Training images, (N, 3, 64, 64), uint8, on the CPU.</param>
    public DcganTrainer(TrainingOptions general, DcganOptions options, Tensor images) : base(general, images)
    {
        this.options = options;
        Generator random = new(general.Seed, CPU);
        generator = new TrainedNetwork("generator", architecture.Declaration, random, Device);
        discriminator = new TrainedNetwork("discriminator", NetworkDeclaration.Of(Discriminate, 3, 64, 64), random, Device);
        if (options.HasEncoder) encoder = new VariationalEncoder(architecture.Latent, width: 32, random, Device);
        Networks = encoder is null ? [generator, discriminator] : [generator, discriminator, encoder.Network];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <inheritdoc/>
    protected override string Recipe => string.Create(CultureInfo.InvariantCulture,
        $"dcgan: Adam {Options.LearningRate}, batch {Options.Batch}, discriminator width {options.DiscriminatorWidth}, {options.WarmSteps} autoencoder steps first, reconstruction weight {options.ReconstructionWeight}");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, TrainingBatch images, Generator random)
    {
        Tensor batch = images.Images;
        bool adversarial = step >= options.WarmSteps;
        double rate = LearningRate(step);
        double criticLoss = adversarial ? TrainDiscriminator(batch, random, rate) : 0;

        // Half a batch is enough to hold the modes once the adversary is there, and the generator's passes are what costs.
        Tensor seen = adversarial ? batch.slice(0, 0, (batch.shape[0] + 1) / 2, 1) : batch;
        Tensor? codes = null, divergence = null;
        if (encoder is not null) (codes, divergence) = encoder.Posterior(seen, random);
        Tensor z = codes is null ? Prior(batch.shape[0], random) : adversarial ? cat([codes, Prior(batch.shape[0], random)], 0) : codes;
        Tensor made = architecture.Forward(generator.Layers(), z);

        Tensor loss = zeros(1, device: Device);
        double generatorLoss = 0, psnr = 0, nats = 0;
        if (codes is not null)
        {
            SigmaVaeLoss autoencoder = SigmaVaeLoss.Of(made.slice(0, 0, seen.shape[0], 1), seen, divergence!);
            loss = loss + autoencoder.Loss * (adversarial ? options.ReconstructionWeight : 1);
            (psnr, nats) = (autoencoder.Psnr, autoencoder.Nats);
        }
        if (adversarial)
        {
            Tensor fake = codes is null ? made : made.slice(0, seen.shape[0], made.shape[0], 1);
            Tensor adversary = softplus(-Discriminate(discriminator.Layers(differentiable: false), DifferentiableAugmentation.Apply(fake, random))).mean();
            loss = loss + adversary;
            generatorLoss = adversary.item<float>();
        }
        Tensor[] leaves = encoder is null ? [generator.Weights] : [generator.Weights, encoder.Network.Weights];
        IList<Tensor> gradients = autograd.grad([loss], leaves);
        generator.Update(gradients[0], rate);
        encoder?.Network.Update(gradients[1], rate);
        return new Dictionary<string, double>
        {
            ["discriminator_loss"] = criticLoss,
            ["generator_loss"] = generatorLoss,
            ["reconstruction_psnr"] = psnr,
            ["divergence_nats"] = nats,
            ["learning_rate"] = rate,
        };
    }

    /// <inheritdoc/>
    protected override (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export()
    {
        Generator random = new(Options.Seed, CPU);
        return (generator.AveragedWeights(Enumerable.Range(0, options.StatisticsBatches).Select(_ => Prior(128, random)), architecture.Forward),
            new Dictionary<string, string> { ["architecture"] = architecture.Name, ["latent"] = architecture.Latent.Spec });
    }

    /// <inheritdoc/>
    protected override Tensor Samples(IReadOnlyDictionary<string, Tensor> weights) => SampleSheet.Draw(architecture, weights, Options.SheetImages);

    private double TrainDiscriminator(Tensor batch, Generator random, double rate)
    {
        Tensor fake;
        using (no_grad()) fake = architecture.Forward(generator.Layers(differentiable: false), Prior(batch.shape[0], random));
        ILayers layers = discriminator.Layers();
        Tensor loss = softplus(-Discriminate(layers, DifferentiableAugmentation.Apply(batch, random))).mean()
            + softplus(Discriminate(layers, DifferentiableAugmentation.Apply(fake, random))).mean();
        discriminator.Update(autograd.grad([loss], [discriminator.Weights])[0], rate);
        return loss.item<float>();
    }

    /// <summary>Five times as large while there is no adversary.</summary>
    private double LearningRate(int step) =>
        Options.LearningRate * (step < options.WarmSteps ? 5 : LearningRates.FallingAtTheEnd(step, Options.Steps));

    private Tensor Prior(long rows, Generator random) => architecture.Latent.Sample(rows, random).to(Device);

    private Tensor Discriminate(ILayers layers, Tensor x) => DcganDiscriminator.Forward(layers, x, options.DiscriminatorWidth, 1);
}

/// <summary>What the DCGAN recipe adds to the general options.</summary>
/// <param name="DiscriminatorWidth">Channels of the discriminator's first layer; 64 in the original.</param>
/// <param name="WarmSteps">Steps at the start in which the generator learns as the decoder of an autoencoder, before the adversary comes in.</param>
/// <param name="ReconstructionWeight">Weight of the autoencoder's loss beside the adversarial loss after that.</param>
/// <param name="StatisticsBatches">Batches of 128 images that the running statistics of what is shipped are measured on.</param>
public sealed record DcganOptions(int DiscriminatorWidth = 32, int WarmSteps = 0, double ReconstructionWeight = 0, int StatisticsBatches = 8)
{
    /// <summary>Whether an encoder is trained at all.</summary>
    public bool HasEncoder => WarmSteps > 0 || ReconstructionWeight > 0;
}
