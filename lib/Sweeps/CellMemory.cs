using HybridPrior.Operators;
using HybridPrior.Priors;

namespace HybridPrior.Sweeps;

/// <summary>How many images fit the memory together, by a simple model that rather asks for too much.</summary>
internal static class CellMemory
{
    // Weights, gradients, two moments, the state to fall back to, and temporaries of a step.
    private const double CopiesOfParameters = 8;

    // Activations per pixel of the widest generator (BEGAN: two layers of 128 channels at the full size, a third more below), each kept for the
    // gradient, with what the step derives from it.
    private const double ActivationsPerPixel = 400, CopiesOfActivations = 6;
    private const double Share = 0.7;

    public static double BytesPerRow(IPrior prior) =>
        4 * (CopiesOfParameters * (prior is IImagePrior searched ? searched.Blocks.Sum(b => b.Count) : ((IDirectPrior)prior).ParameterCount)
            + CopiesOfActivations * ActivationsPerPixel * prior.ImageShape[1] * prior.ImageShape[2]);

    public static int Rows(IPrior prior, int images, int restarts, double? available = null) =>
        (int)Math.Clamp(Share * (available ?? SystemMemory.AvailableBytes()) / (restarts * BytesPerRow(prior)), 1, images);
}
