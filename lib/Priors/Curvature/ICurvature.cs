using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>How a squared misfit curves in one block of a prior's parameters, roughly: J^T A^T A J, J being what the block does to the image, in a form that can be inverted.</summary>
public interface ICurvature : IDisposable
{
    /// <summary>Its inverse times a vector per row; positive definite and symmetric.</summary>
    /// <param name="vectors">(B, N), N being the parameters of the block.</param>
    /// <returns>(B, N).</returns>
    Tensor Solve(Tensor vectors);
}
