using HybridPrior.Measurements;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>A rough inverse Hessian of the misfit, from what a prior knows of its curvature, for L-BFGS to begin with in place of the identity.</summary>
internal sealed class Preconditioner : IDisposable
{
    /// <summary>Steps it serves. Of 5 to 100, the recovery at m = 2500 hardly depends on it from 20 on.</summary>
    public const int Lasts = 20;

    // Random measurements that estimate what follows a layer. All its pixels count as samples too, so that few do: 8 gain nothing over 2.
    private const int Probes = 2;

    // Damping where every value is measured. It grows as measurements get fewer: a search that gets far fast fits what they do not tell.
    private const double Damping = 0.1;
    private readonly IReadOnlyList<(long Count, ICurvature Curvature)> blocks;

    private Preconditioner(IReadOnlyList<(long Count, ICurvature Curvature)> blocks) => this.blocks = blocks;

    /// <summary>Asks a prior for its curvature.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="parameters">Where.</param>
    /// <param name="measurement">The measurements, of which the operator and the number of rows matter.</param>
    /// <param name="moving">Blocks that move, in order.</param>
    /// <param name="seed">Seed of the random measurements, which are the same for all rows, so that rows do not depend on their neighbours.</param>
    public static Preconditioner At(IImagePrior prior, Parameters parameters, Measurement measurement, IReadOnlyList<string> moving, ulong seed)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        TorchSharp.torch.Generator random = new(seed, CPU);
        Tensor[] slopes = [.. Enumerable.Range(0, Probes).Select(_ =>
        {
            Tensor y = randn([1, .. measurement.Operator.OutputShape], generator: random).to(measurement.Y.device);
            return measurement.Operator.Adjoint(y).expand([parameters.Rows, -1, -1, -1]);
        })];
        IReadOnlyDictionary<string, ICurvature> all = prior.Curvature(parameters, slopes, Damping * slopes[0][0].numel() / measurement.EntriesPerRow);
        foreach (string block in all.Keys.Except(moving)) all[block].Dispose();
        return new([.. moving.Select(b => (parameters[b].shape[1], all[b]))]);
    }

    /// <summary>The inverse times a vector per row.</summary>
    /// <param name="vectors">(B, N), the moving blocks one after the other.</param>
    public Tensor Apply(Tensor vectors) => cat([.. vectors.split([.. blocks.Select(b => b.Count)], 1).Zip(blocks, (part, b) => b.Curvature.Solve(part))], 1);

    public void Dispose()
    {
        foreach ((_, ICurvature curvature) in blocks) curvature.Dispose();
    }
}
