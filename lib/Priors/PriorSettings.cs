using HybridPrior.Generators;
using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>What priors are built from.</summary>
/// <param name="Generator">The trained generator; null where no prior needs one.</param>
/// <param name="Size">Side of the images in pixels.</param>
/// <param name="Width">Channels k of the Deep Decoder.</param>
/// <param name="Order">Order of the steps within a layer of the Deep Decoder.</param>
/// <param name="Seed">Seed of the Deep Decoder's fixed input.</param>
/// <param name="Device">Where to evaluate.</param>
/// <param name="Gaussian">The Gaussian model; null where no prior needs one.</param>
/// <param name="SparseWeight">Weight of the sum of magnitudes of the Lasso priors.</param>
/// <param name="VariationWeight">Weight of the total variation.</param>
/// <param name="Cut">Where generator surgery cuts the network.</param>
/// <param name="DenoiseLast">Whether BM3D follows IAGAN's back-projection.</param>
/// <param name="Weights">What becomes of alpha and beta of a combination.</param>
public sealed record PriorSettings(
    IGenerator? Generator, int Size, int Width, LayerOrder Order, ulong Seed, Device Device,
    GaussianModel? Gaussian = null, double SparseWeight = 0.01, double VariationWeight = 0.01,
    int Cut = 1, bool DenoiseLast = false, CombinationWeights Weights = CombinationWeights.Learned);
