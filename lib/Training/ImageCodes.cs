using static TorchSharp.torch;

namespace HybridPrior.Training;

/// <summary>A learned code for each training image and for its mirror image, kept in a ball, with an optimiser of its own.</summary>
/// <remarks>
/// Codes start at the whitened principal components of the images at 16 px and stay within the ball of radius sqrt(count): the unit ball of
/// Bojanowski et al. 2018 up to the scale of the first layer. Each code has its own Adam state and step count, since it moves only when its image comes.
/// </remarks>
internal sealed class ImageCodes
{
    private const double Beta1 = 0.5, Beta2 = 0.99, Epsilon = 1e-8, StartScale = 0.8;
    private readonly Tensor codes, first, second, steps;
    private readonly double radius;

    /// <summary>Starts the codes of images (N, 3, S, S) uint8: rows 2 i and 2 i + 1 for image i as it is and mirrored.</summary>
    public ImageCodes(Tensor images, int count)
    {
        radius = Math.Sqrt(count);
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        using PrincipalCodes start = new(images, count);
        codes = Project(start.Codes * StartScale).DetachFromDisposeScope();
        first = zeros_like(codes).DetachFromDisposeScope();
        second = zeros_like(codes).DetachFromDisposeScope();
        steps = zeros(codes.shape[0], 1).DetachFromDisposeScope();
    }

    /// <summary>All of it, live, for the checkpoint.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        [("codes.values", codes), ("codes.first_moment", first), ("codes.second_moment", second), ("codes.steps", steps)];

    /// <summary>The codes of a batch: the different rows among them, their values as a leaf to differentiate by, and the place of each image's code in it.</summary>
    public (Tensor Rows, Tensor Leaf, Tensor Places) Of(TrainingBatch batch, Device device)
    {
        long[] wanted = (batch.Rows * 2 + batch.Flipped.to(ScalarType.Int64)).data<long>().ToArray(), different = [.. wanted.Distinct()];
        Dictionary<long, long> place = different.Select((row, i) => (row, (long)i)).ToDictionary();
        Tensor rows = tensor(different);
        return (rows, codes.index_select(0, rows).to(device).requires_grad_(true), tensor([.. wanted.Select(row => place[row])], device: device));
    }

    /// <summary>One Adam step of some codes, then back into the ball.</summary>
    public void Update(Tensor rows, Tensor gradient, double learningRate)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor g = gradient.cpu(), count = steps.index_select(0, rows) + 1;
        Tensor m = first.index_select(0, rows).lerp(g, 1 - Beta1), v = second.index_select(0, rows) * Beta2 + g.square() * (1 - Beta2);
        Tensor direction = m / (1 - pow(Beta1, count)) / ((v / (1 - pow(Beta2, count))).sqrt() + Epsilon);
        codes.index_copy_(0, rows, Project(codes.index_select(0, rows) - direction * learningRate));
        first.index_copy_(0, rows, m);
        second.index_copy_(0, rows, v);
        steps.index_copy_(0, rows, count);
    }

    /// <summary>The normal distribution that fits all codes: mean (1, count) and a factor F (count, count) of the covariance F F^T, so that codes are mean + w F^T with w from N(0, I).</summary>
    public (Tensor Mean, Tensor Factor) Fit()
    {
        using var scope = NewDisposeScope();
        Tensor all = codes.to(ScalarType.Float64), mean = all.mean([0], keepdim: true);
        (Tensor variances, Tensor directions) = linalg.eigh((all - mean).t().matmul(all - mean) / all.shape[0]);
        Tensor factor = directions * variances.clamp_min(0).sqrt();
        return (mean.to(ScalarType.Float32).MoveToOuterDisposeScope(), factor.to(ScalarType.Float32).MoveToOuterDisposeScope());
    }

    private Tensor Project(Tensor rows) => rows * (radius / rows.norm(1, keepdim: true).clamp_min(radius));
}
