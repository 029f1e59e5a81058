using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;

namespace HybridPrior.Inversion;

/// <summary>How many images fit the memory together, by a simple model that rather asks for too much.</summary>
public static class RecoveryMemory
{
    // Weights, gradients, two moments, the state to fall back to, and temporaries of a step.
    private const double CopiesOfParameters = 8;

    // Activations per pixel of the widest generator (BEGAN: two layers of 128 channels at the full size, a third more below), each kept for the
    // gradient, with what the step derives from it: at 128 px an image adds 0.36 to 0.45 GB, as measured.
    private const double ActivationsPerPixel = 400, CopiesOfActivations = 18;
    private const double Share = 0.7;

    // Steps and changes of the gradient that L-BFGS keeps.
    private const double CopiesOfHistory = 2 * LbfgsRows.DefaultMemory;

    // The runtime, the tensor library and a generator's weights.
    private const double BytesOfProcess = 0.6e9;

    /// <summary>Bytes that images may take on this machine now: most of what it has left.</summary>
    public static double Left => Share * SystemMemory.AvailableBytes();

    /// <summary>Bytes that one image takes while it is recovered with one start.</summary>
    /// <param name="prior">The prior.</param>
    public static double BytesPerRow(IPrior prior) =>
        4 * ((prior is IParametricPrior searched ? Copies(searched.Blocks.Sum(b => b.Count)) : CopiesOfParameters * prior.ParameterCount)
            + CopiesOfActivations * ActivationsPerPixel * prior.ImageShape[1] * prior.ImageShape[2]);

    /// <summary>How many images can be recovered together, 1 to <paramref name="images"/>.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="restarts">Starts per image.</param>
    /// <param name="bytes">Bytes they may take; null for most of what this machine has left.</param>
    public static int Rows(IPrior prior, int images, int restarts, double? bytes = null) =>
        (int)Math.Clamp((bytes ?? Left) / (restarts * BytesPerRow(prior)), 1, images);

    /// <summary>Bytes of an operator's matrix; 0 for those that hold none.</summary>
    /// <param name="op">The operator.</param>
    public static double Bytes(ILinearOperator op) => op is GaussianOperator gaussian ? gaussian.Bytes : 0;

    /// <summary>What of a process's memory is left for images: without the program itself and the operator's matrix.</summary>
    /// <param name="process">Bytes the whole process may take.</param>
    /// <param name="op">The operator.</param>
    /// <exception cref="InputException">Nothing is left.</exception>
    public static double ForImages(double process, ILinearOperator op)
    {
        double rest = process - BytesOfProcess - Bytes(op);
        return rest > 0 ? rest
            : throw new InputException(FormattableString.Invariant(
                $"{process / 1e9:0.0#} GB of memory are too little: the program takes about {BytesOfProcess / 1e9:0.0#} GB and the matrix of {op} {Bytes(op) / 1e9:0.0#} GB."));
    }

    private static double Copies(long parameters) => (CopiesOfParameters + (parameters <= Lbfgs.MostParameters ? CopiesOfHistory : 0)) * parameters;
}
