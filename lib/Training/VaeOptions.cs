namespace HybridPrior.Training;

/// <summary>What the VAE recipe adds to the general options.</summary>
/// <param name="EncoderWidth">Channels of the encoder's first layer; they double three times.</param>
public sealed record VaeOptions(int EncoderWidth = 32);
