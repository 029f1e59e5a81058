namespace HybridPrior.Priors;

/// <summary>Order of the steps within a layer of the Deep Decoder.</summary>
public enum LayerOrder
{
    /// <summary>Convolution, normalisation, upsampling, ReLU: the paper's authors' later code, and the cheaper one.</summary>
    NormaliseThenUpsample,

    /// <summary>Convolution, upsampling, ReLU, normalisation: Heckel and Hand 2018.</summary>
    UpsampleThenNormalise,
}
