using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>The encoder of a variational autoencoder for 64 px: from an image to a normal distribution over its codes.</summary>
/// <remarks>
/// Kingma and Welling 2014. The network is the DCGAN discriminator with two numbers per code entry, its mean and its log variance; optionally with
/// a linear map of the image at 16 px beside it, which can start at principal components.
/// </remarks>
public sealed class VariationalEncoder
{
    private const string LinearLayer = "linear", LastLayer = "main.11";
    private const double StartLogVariance = -4.6;   // a deviation of 0.1: small beside the codes' own 1, and large enough to learn from
    private readonly LatentDistribution latent;
    private readonly int width;
    private readonly bool linear;

    /// <summary>Starts an encoder at random weights; its network is freed by whoever trains it.</summary>
    /// <param name="latent">The generator's latent distribution, to which codes are mapped.</param>
    /// <param name="width">Channels of the first layer.</param>
    /// <param name="random">Source of the start weights, on the CPU.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="beta1">Adam's decay of the first moment.</param>
    /// <param name="linear">Whether there is a linear map beside the convolutions.</param>
    public VariationalEncoder(LatentDistribution latent, int width, Generator random, Device device, double beta1 = 0.5, bool linear = false)
    {
        (this.latent, this.width, this.linear) = (latent, width, linear);
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
        return (latent.FromNormal(mean + (logVariance * 0.5).exp() * noise), divergence);
    }

    /// <summary>Lets the encoder start as the linear map of principal components, almost without noise.</summary>
    internal void StartAt(PrincipalCodes start)
    {
        using var scope = NewDisposeScope();
        Network.Set($"{LinearLayer}.weight", cat([start.Map, zeros_like(start.Map)]));
        Network.Set($"{LinearLayer}.bias", cat([start.Shift, full_like(start.Shift, StartLogVariance)]));
        Network.Set($"{LastLayer}.weight", zeros(1));
    }

    private Tensor Encode(ILayers layers, Tensor x)
    {
        Tensor codes = DcganDiscriminator.Forward(layers, x, width, 2 * latent.Count);
        return linear ? codes + layers.Linear(PrincipalCodes.Flat(x, PrincipalCodes.Side), LinearLayer, 2 * latent.Count) : codes;
    }
}
