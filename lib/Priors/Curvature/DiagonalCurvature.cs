using static TorchSharp.torch;

namespace HybridPrior.Priors;

/// <summary>Curvature of parameters that are taken to act apart from each other.</summary>
public sealed class DiagonalCurvature : ICurvature
{
    private readonly Tensor diagonal;

    /// <summary>Wraps a diagonal.</summary>
    /// <param name="diagonal">(B, N), or (B, 1) for the same throughout; not negative. Copied. Where it is 0 the loss does not depend on the parameter, which is then left alone.</param>
    public DiagonalCurvature(Tensor diagonal) => this.diagonal = where(diagonal > 0, diagonal, ones_like(diagonal)).DetachFromDisposeScope();

    /// <summary>The mean of what random measurements see of a block, the same for all its parameters: all that can be said of a prior without looking into it.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="cotangents">Random measurements as cotangents in image space, each (B, 3, H, W), with covariance A^T A.</param>
    /// <returns>One for each block.</returns>
    public static IReadOnlyDictionary<string, ICurvature> Mean(IParametricPrior prior, Parameters parameters, IReadOnlyList<Tensor> cotangents)
    {
        using var gradientsOn = enable_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> leaves = parameters.Names.ToDictionary(n => n, n => parameters[n].detach().clone().requires_grad_(true));
        Tensor image = prior.Image(new Parameters(leaves));
        Tensor[] squares = [.. leaves.Values.Select(l => zeros(l.shape[0], 1, device: l.device))];
        foreach (Tensor cotangent in cotangents)
            foreach ((Tensor square, Tensor gradient) in squares.Zip(autograd.grad([image], [.. leaves.Values], [cotangent], retain_graph: true)))
                square.add_(gradient.square().mean([1], keepdim: true), 1.0 / cotangents.Count);
        return leaves.Keys.Zip(squares).ToDictionary(p => p.First, p => (ICurvature)new DiagonalCurvature(p.Second));
    }

    /// <inheritdoc/>
    public Tensor Solve(Tensor vectors) => vectors / diagonal;

    /// <inheritdoc/>
    public void Dispose() => diagonal.Dispose();
}
