using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>What a prior's parameters are worth.</summary>
/// <param name="Images">Their images, (B, 3, H, W).</param>
/// <param name="SquaredResiduals">||A x - y||^2 per row, (B).</param>
/// <param name="Losses">What is minimised per row, (B): the squared residual, plus the energy of a prior that has one in units of the noise.</param>
/// <param name="Gradients">The loss's gradient for each moving block, (B, N), in the order of <see cref="Search.Moving"/>.</param>
public sealed record Evaluation(Tensor Images, Tensor SquaredResiduals, Tensor Losses, IReadOnlyList<Tensor> Gradients) : IDisposable
{
    /// <summary>The gradient for all moving blocks one after the other, (B, N); the caller disposes it.</summary>
    public Tensor Gradient => cat([.. Gradients], 1);

    // Without an energy, squared residual and loss are one tensor, which must not be moved or freed twice.
    private IEnumerable<Tensor> Tensors => new[] { Images, SquaredResiduals, Losses }.Concat(Gradients).Distinct<Tensor>(ReferenceEqualityComparer.Instance);

    /// <summary>Frees its tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in Tensors) tensor.Dispose();
    }

    /// <summary>Takes it out of its dispose scope, for a later step.</summary>
    internal Evaluation Kept()
    {
        foreach (Tensor tensor in Tensors) _ = tensor.DetachFromDisposeScope();
        return this;
    }
}
