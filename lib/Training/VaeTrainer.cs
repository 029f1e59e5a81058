using System.Globalization;
using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>Trains a generator for 64 px as the decoder of a variational autoencoder.</summary>
/// <remarks>
/// Kingma and Welling 2014 with the optimal noise level of each batch (sigma-VAE); Adam, a learning rate that rises shortly and falls along a
/// cosine, moving average of the weights. Encoder and decoder start as principal components, and their convolutions at zero: what is learned is
/// what is not linear. What is shipped is the decoder; its codes are N(0, I) in training and are brought to the architecture's scale in its first layers.
/// </remarks>
public sealed class VaeTrainer : Trainer
{
    private readonly VaeOptions options;
    private readonly Vae64 architecture = new();

    private readonly TrainedNetwork generator;
    private readonly VariationalEncoder encoder;

    /// <summary>Prepares a run.</summary>
    /// <param name="general">General options.</param>
    /// <param name="options">Options of this recipe.</param>
    /// <param name="images">Training images, (N, 3, 64, 64), uint8, on the CPU.</param>
    public VaeTrainer(TrainingOptions general, VaeOptions options, Tensor images) : base(general, images)
    {
        this.options = options;
        Generator random = new(general.Seed, CPU);
        generator = new TrainedNetwork("generator", architecture.Declaration, random, Device, beta1: 0.9, gain: Math.Sqrt(2));
        // Codes of unit scale in training, as the layers' start weights expect.
        encoder = new VariationalEncoder(architecture.Latent with { Scale = 1 }, options.EncoderWidth, random, Device, beta1: 0.9, linear: true);
        using PrincipalCodes start = new(images, architecture.Latent.Count);
        encoder.StartAt(start);
        (Tensor weight, Tensor bias) = start.Regression(Vae64.LinearSide);
        generator.Set($"{Vae64.LinearLayer}.weight", weight);
        generator.Set($"{Vae64.LinearLayer}.bias", bias);
        generator.Set($"{Vae64.LastLayer}.weight", zeros(1));
        weight.Dispose();
        bias.Dispose();
        Networks = [generator, encoder.Network];
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<TrainedNetwork> Networks { get; }

    /// <inheritdoc/>
    protected override string Recipe => string.Create(CultureInfo.InvariantCulture,
        $"vae: sigma-VAE, Adam {Options.LearningRate}, batch {Options.Batch}, encoder width {options.EncoderWidth}, from principal components");

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, TrainingBatch batch, Generator random)
    {
        double rate = Options.LearningRate * LearningRates.Cosine(step, Options.Steps);
        (Tensor codes, Tensor divergence) = encoder.Posterior(batch.Images, random);
        SigmaVaeLoss loss = SigmaVaeLoss.Of(architecture.Forward(generator.Layers(), codes), batch.Images, divergence);
        IList<Tensor> gradients = autograd.grad([loss.Loss], [generator.Weights, encoder.Network.Weights]);
        generator.Update(gradients[0], rate);
        encoder.Network.Update(gradients[1], rate);
        return new Dictionary<string, double>
        {
            ["loss"] = loss.Loss.item<float>(),
            ["reconstruction_psnr"] = loss.Psnr,
            ["divergence_nats"] = loss.Nats,
            ["learning_rate"] = rate,
        };
    }

    /// <inheritdoc/>
    protected override (Dictionary<string, Tensor> Weights, Dictionary<string, string> Metadata) Export()
    {
        Dictionary<string, Tensor> weights = generator.AveragedWeights([], architecture.Forward);
        using (no_grad())
            foreach (string layer in Vae64.CodeLayers) weights[$"{layer}.weight"].div_(architecture.Latent.StandardDeviation);
        return (weights, new Dictionary<string, string> { ["architecture"] = architecture.Name, ["latent"] = architecture.Latent.Spec });
    }

    /// <inheritdoc/>
    protected override Tensor Samples(IReadOnlyDictionary<string, Tensor> weights) => SampleSheet.Draw(architecture, weights, Options.SheetImages);
}

/// <summary>What the VAE recipe adds to the general options.</summary>
/// <param name="EncoderWidth">Channels of the encoder's first layer; they double three times.</param>
public sealed record VaeOptions(int EncoderWidth = 32);
