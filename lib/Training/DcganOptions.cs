namespace HybridPrior.Training;

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
