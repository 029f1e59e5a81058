using HybridPrior.Priors;

namespace HybridPrior.Cli;

/// <summary>The option <c>--layer-order</c>.</summary>
internal static class LayerOrderArgument
{
    public static LayerOrder Parse(string name) => name switch
    {
        "norm-first" => LayerOrder.NormaliseThenUpsample,
        "upsample-first" => LayerOrder.UpsampleThenNormalise,
        _ => throw new InputException($"The layer order '{name}' is not known; use norm-first or upsample-first."),
    };
}
