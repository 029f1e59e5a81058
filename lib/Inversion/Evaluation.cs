using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>What a prior's parameters are worth.</summary>
/// <param name="Images">Their images, (B, 3, H, W).</param>
/// <param name="Misfits">||A x - y||^2 per row, (B).</param>
/// <param name="Losses">What is minimised per row, (B): the misfit, and the energy of a prior that has one.</param>
/// <param name="Gradients">The loss's gradient for each moving block, (B, N).</param>
internal sealed record Evaluation(Tensor Images, Tensor Misfits, Tensor Losses, IReadOnlyList<Tensor> Gradients) : IDisposable
{
    private IEnumerable<Tensor> Tensors => [Images, Misfits, Losses, .. Gradients];

    /// <summary>Takes it out of the scope it was made in, for a later step.</summary>
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
