using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>The loss of a variational autoencoder whose noise level is the optimal one of each batch, so that there is none to choose.</summary>
/// <remarks>
/// Rybkin, Daniilidis, Levine 2021 (sigma-VAE): with the best sigma^2 put in, the negative log likelihood of a pixel is 1/2 log of the mean
/// square error plus a constant; the divergence of the codes is shared by all pixels.
/// </remarks>
/// <param name="Loss">Negative evidence lower bound per pixel, up to a constant; a scalar to differentiate.</param>
/// <param name="Psnr">Of the reconstructions with data range 1, not clamped, in dB.</param>
/// <param name="Nats">Divergence of the posterior from the prior per image.</param>
public sealed record SigmaVaeLoss(Tensor Loss, double Psnr, double Nats)
{
    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="reconstructions">Decoded images, (B, 3, S, S) in [-1, 1].</param>
    /// <param name="images">The images themselves, as the reconstructions.</param>
    /// <param name="divergence">Of the posterior from the prior, nats per image; a scalar.</param>
    public static SigmaVaeLoss Of(Tensor reconstructions, Tensor images, Tensor divergence)
    {
        Tensor meanSquare = ((reconstructions - images) * 0.5).square().mean();
        return new SigmaVaeLoss(meanSquare.log() * 0.5 + divergence / images[0].numel(),
            -10 * Math.Log10(meanSquare.item<float>()), divergence.item<float>());
    }
}
