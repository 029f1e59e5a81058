namespace HybridPrior.Benchmarks;

/// <summary>The priors whose inversion is timed.</summary>
public enum ContestKind
{
    /// <summary>A trained generator whose code moves.</summary>
    Generator,

    /// <summary>A Deep Decoder.</summary>
    Decoder,

    /// <summary>The paper's sum of both.</summary>
    Hybrid,

    /// <summary>A generator whose code and weights move: the GAN as Deep Image Prior.</summary>
    Adaptive,
}
