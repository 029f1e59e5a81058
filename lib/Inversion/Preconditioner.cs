using HybridPrior.Measurements;
using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>A rough Hessian of the misfit, from what a prior knows of its curvature, for L-BFGS to begin with in place of the identity.</summary>
internal static class Preconditioner
{
    /// <summary>Steps it serves. Of 5 to 100, the recovery of a face at m = 2500 hardly depends on it from 20 on.</summary>
    public const int Lasts = 20;

    // Random measurements that estimate what follows a layer. All its pixels count as samples too, so that few do: for that face 8 gain nothing over 2.
    private const int Probes = 2;

    // Damping where every value is measured. It grows as measurements get fewer: a search that gets far fast fits what they do not tell.
    private const double Damping = 0.1;

    /// <summary>Asks a prior for its curvature.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="measurement">The measurements, of which the operator matters.</param>
    /// <param name="moving">Blocks that move, in order.</param>
    /// <param name="seed">Seed of the random measurements, which are the same for all rows, so that rows do not depend on their neighbours.</param>
    /// <returns>The curvature of the moving blocks, one after the other; the caller disposes it.</returns>
    public static ICurvature At(IImagePrior prior, Parameters parameters, Measurement measurement, IReadOnlyList<string> moving, ulong seed)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        TorchSharp.torch.Generator random = new(seed, CPU);
        ILinearOperator op = measurement.Operator;
        Tensor[] slopes = [.. Enumerable.Range(0, Probes).Select(_ =>
            op.Adjoint(randn([1, .. op.OutputShape], generator: random).to(measurement.Y.device)).expand([parameters.Rows, -1, -1, -1]))];
        IReadOnlyDictionary<string, ICurvature> all = prior.Curvature(parameters, slopes, Damping * OperatorShapes.Count(op.InputShape) / measurement.EntriesPerRow);
        foreach (string block in all.Keys.Except(moving)) all[block].Dispose();
        return new CurvatureParts([.. moving.Select(b => (parameters[b].shape[1], all[b]))]);
    }
}
