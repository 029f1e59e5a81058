using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>The encoder of a variational autoencoder for 64 px: from an image to a normal distribution over its codes.</summary>
/// <remarks>Kingma and Welling 2014. The network is the DCGAN discriminator with two numbers per code entry, its mean and its log variance.</remarks>
public sealed class VariationalEncoder
{
    private readonly LatentDistribution latent;
    private readonly int width;

    /// <summary>Starts an encoder at random weights; its network is freed by whoever trains it.</summary>
    /// <param name="latent">The generator's latent distribution, to which codes are scaled.</param>
    /// <param name="width">Channels of the first layer.</param>
    /// <param name="random">Source of the start weights, on the CPU.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="beta1">Adam's decay of the first moment.</param>
    public VariationalEncoder(LatentDistribution latent, int width, Generator random, Device device, double beta1 = 0.5)
    {
        (this.latent, this.width) = (latent, width);
        Network = new TrainedNetwork("encoder", NetworkDeclaration.Of(Encode, 3, 64, 64), random, device, beta1);
    }

    /// <summary>Its weights.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>Draws codes of images from their posterior, differentiably.</summary>
    /// <param name="images">(B, 3, 64, 64) in [-1, 1].</param>
    /// <param name="random">Source of randomness, on the CPU.</param>
    /// <returns>Codes (B, count) as the generator takes them, and the divergence of the posterior from the prior in nats per image, a scalar.</returns>
    public (Tensor Codes, Tensor Divergence) Posterior(Tensor images, Generator random)
    {
        Tensor[] halves = Encode(Network.Layers(), images).chunk(2, 1);
        (Tensor mean, Tensor logVariance) = (halves[0], halves[1]);
        Tensor divergence = (mean.square() + logVariance.exp() - 1 - logVariance).sum(1).mean() * 0.5;
        Tensor noise = randn([.. mean.shape], generator: random).to(images.device);
        return ((mean + (logVariance * 0.5).exp() * noise) * latent.StandardDeviation, divergence);
    }

    private Tensor Encode(ILayers layers, Tensor x) => DcganDiscriminator.Forward(layers, x, width, 2 * latent.Count);
}
