using HybridPrior.Operators;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>An inversion as an optimiser sees it: the blocks that move in the present stage, and what their values are worth.</summary>
/// <remarks>The loss is L = ||A H - y||^2 per row (paper, Algorithm 1), plus 2 sigma^2 times the energy of a prior that has one, sigma being the noise per measurement: the negative log posterior in units of the noise.</remarks>
public sealed class Search : IDisposable
{
    private readonly Func<Parameters, int, Tensor> image;
    private readonly Parameters differentiable;
    private readonly Tensor[] leaves;
    private readonly long[] counts;
    private Evaluation? here;

    internal Search(IParametricPrior prior, Measurement measurement, Parameters parameters, IReadOnlyList<string> moving, bool[] finished, Func<Parameters, int, Tensor>? perturbed)
    {
        (Prior, Measurement, Parameters, Moving, Finished) = (prior, measurement, parameters, moving, finished);
        image = perturbed ?? ((at, _) => prior.Image(at));
        leaves = [.. moving.Select(name => parameters[name])];
        counts = [.. leaves.Select(leaf => leaf.shape[1])];
        differentiable = new Parameters(parameters.Names.ToDictionary(name => name, name => moving.Contains(name) ? parameters[name] : parameters[name].detach().DetachFromDisposeScope()));
    }

    /// <summary>The prior whose parameters are searched.</summary>
    public IParametricPrior Prior { get; }

    /// <summary>The measurements that its image has to explain.</summary>
    public Measurement Measurement { get; }

    /// <summary>All parameters, the ones that stand still too; read-only.</summary>
    public Parameters Parameters { get; }

    /// <summary>Names of the blocks that move in this stage, in order.</summary>
    public IReadOnlyList<string> Moving { get; }

    /// <summary>Rows that stay where they are. An optimiser marks those that it finds at a minimum; the search ends once all are marked.</summary>
    public bool[] Finished { get; }

    /// <summary>Steps done in the whole inversion.</summary>
    public int Step { get; internal set; }

    /// <summary>Steps done in this stage; 0 at its first step.</summary>
    public int Within { get; internal set; }

    /// <summary>Learning rate of each moving block at this step, for optimisers that take one.</summary>
    public IReadOnlyDictionary<string, double> Rates { get; internal set; } = new Dictionary<string, double>();

    /// <summary>Images, losses and gradients where the parameters are; evaluated once, whoever asks. Belongs to the search.</summary>
    public Evaluation Here => here ??= Evaluate();

    /// <summary>The values of a moving block, (B, N), to be changed in place by optimisers that go block by block; <see cref="Moved"/> has to follow.</summary>
    /// <param name="block">One of <see cref="Moving"/>.</param>
    public Tensor Values(string block) => Parameters[block];

    /// <summary>A copy of all moving blocks, one after the other, (B, N); the caller disposes it.</summary>
    public Tensor Values()
    {
        using var gradientsOff = no_grad();
        // A copy in any case: of a single tensor cat gives that tensor.
        return cat(leaves, 1).clone();
    }

    /// <summary>Tells that values were changed in place.</summary>
    public void Moved()
    {
        here?.Dispose();
        here = null;
    }

    /// <summary>Moves all parameters at once; finished rows stay.</summary>
    /// <param name="values">New values of all moving blocks, one after the other, (B, N).</param>
    public void MoveTo(Tensor values)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Moved();
        if (Finished.Any(f => f)) values = where(tensor(Finished).to(values.device).unsqueeze(1), cat(leaves, 1), values);
        foreach ((Tensor leaf, Tensor part) in leaves.Zip(values.split(counts, 1))) leaf.copy_(part);
    }

    /// <summary>Frees the last evaluation; the parameters stay.</summary>
    public void Dispose()
    {
        Moved();
        foreach (string name in differentiable.Names.Except(Moving)) differentiable[name].Dispose();
    }

    private Evaluation Evaluate()
    {
        using var gradientsOn = enable_grad();
        using var scope = NewDisposeScope();
        Tensor found = image(differentiable, Step);
        // The operator is linear, so the gradient of the squared residual is its adjoint: cheaper than having it differentiated, and no operator has to be.
        (Tensor residual, Tensor gradient) = Measurement.Operator.ResidualAndGradient(found, Measurement.Y);
        Tensor squared = residual.flatten(1).square().sum(1), cotangent = gradient * 2;
        double variance = Math.Pow(Measurement.Noise.PerEntrySigma(Measurement.EntriesPerRow), 2);
        if (variance == 0 || Prior.Energy(differentiable) is not Tensor energy)
            return new Evaluation(found.detach(), squared, squared, [.. autograd.grad([found], leaves, [cotangent])]).Kept();
        energy *= 2 * variance;
        return new Evaluation(found.detach(), squared, squared + energy.detach(),
            [.. energy.requires_grad ? autograd.grad([found, energy], leaves, [cotangent, ones_like(energy)]) : autograd.grad([found], leaves, [cotangent])]).Kept();
    }
}
