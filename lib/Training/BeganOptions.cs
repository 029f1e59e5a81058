namespace HybridPrior.Training;

/// <summary>What the BEGAN recipe adds to the general options.</summary>
/// <param name="Gamma">Diversity ratio: what the autoencoder's loss on generated images is to be, as a share of that on real ones; 0.5 in the paper.</param>
/// <param name="EncoderWidth">Channels of the autoencoder's first layer; they grow by as many at each halving of the side.</param>
/// <param name="WarmSteps">Steps at the start in which the discriminator's decoder alone learns, to undo principal components; the generator then starts as its copy. With 0 the discriminator starts at random.</param>
public sealed record BeganOptions(double Gamma = 0.5, int EncoderWidth = 32, int WarmSteps = 0);
