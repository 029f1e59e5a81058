using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>What a prior's parameters are worth.</summary>
/// <param name="Images">Their images, (B, 3, H, W).</param>
/// <param name="Misfits">||A x - y||^2 per row, (B).</param>
/// <param name="Losses">What is minimised per row, (B): the misfit, and the energy of a prior that has one.</param>
/// <param name="Gradients">The loss's gradient for each moving block, (B, N).</param>
internal sealed record Evaluation(Tensor Images, Tensor Misfits, Tensor Losses, IReadOnlyList<Tensor> Gradients) : IDisposable
{
    // Without an energy, misfit and loss are one tensor, which must not be moved or freed twice.
    private IEnumerable<Tensor> Tensors => new[] { Images, Misfits, Losses }.Concat(Gradients).Distinct<Tensor>(ReferenceEqualityComparer.Instance);

    /// <summary>Hands it to the scope around the one it was made in.</summary>
    public Evaluation MovedOut()
    {
        foreach (Tensor tensor in Tensors) _ = tensor.MoveToOuterDisposeScope();
        return this;
    }

    /// <summary>Takes it out of its scope, for a later step.</summary>
    public Evaluation Kept()
    {
        foreach (Tensor tensor in Tensors) _ = tensor.DetachFromDisposeScope();
        return this;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in Tensors) tensor.Dispose();
    }
}
