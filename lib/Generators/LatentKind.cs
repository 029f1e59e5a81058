namespace HybridPrior.Generators;

/// <summary>Shape of the distribution of a latent entry.</summary>
public enum LatentKind
{
    /// <summary>Normal with mean zero.</summary>
    Normal,

    /// <summary>Uniform, symmetric about zero.</summary>
    Uniform,
}
