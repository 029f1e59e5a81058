namespace HybridPrior.Priors;

/// <summary>What becomes of the weights alpha and beta of a combination.</summary>
public enum CombinationWeights
{
    /// <summary>They are searched with the parameters, from 0.5, as in the paper.</summary>
    Learned,

    /// <summary>They stay at 0.5.</summary>
    Fixed,

    /// <summary>Each colour channel has weights of its own, which are searched.</summary>
    PerChannel,
}
