using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>L-BFGS (Liu and Nocedal, Mathematical Programming 45, 1989) on flat rows, each with a history and a step length of its own.</summary>
/// <remarks>
/// The two-loop recursion of Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.4, for all rows at once; pairs without positive curvature are left out in
/// the row they are of. The step begins at 1 (without a history at 1 / ||g||) and is halved per row until the loss falls enough (Armijo). Rows never influence each other.
/// </remarks>
public sealed class Lbfgs : IDisposable
{
    private const int MostHalvings = 20;
    private const double SufficientFall = 1e-4, LeastCurvature = 1e-10;
    private readonly int memory;
    private readonly List<(Tensor Step, Tensor Change)> pairs = [];

    /// <summary>Starts without a history.</summary>
    /// <param name="memory">Pairs of steps and changes of the gradient that are kept, at least 1.</param>
    public Lbfgs(int memory = 10) => this.memory = memory;

    /// <summary>The history, oldest first: steps and changes of the gradient, each (B, N); part of the state to save.</summary>
    public IReadOnlyList<(Tensor Step, Tensor Change)> History => pairs;

    /// <summary>Puts back a history that was saved; the tensors are copied.</summary>
    /// <param name="history">Oldest first.</param>
    public void Restore(IEnumerable<(Tensor Step, Tensor Change)> history)
    {
        Dispose();
        pairs.AddRange(history.Select(pair => (pair.Step.clone().DetachFromDisposeScope(), pair.Change.clone().DetachFromDisposeScope())));
    }

    /// <summary>Finds where the next step leads.</summary>
    /// <param name="x">Where the rows are, (B, N).</param>
    /// <param name="losses">Their losses, (B).</param>
    /// <param name="gradient">Their gradients, (B, N).</param>
    /// <param name="evaluate">Losses (B) and gradients (B, N) elsewhere.</param>
    /// <returns>The next x, (B, N); a row that finds nothing better stays.</returns>
    public Tensor Step(Tensor x, Tensor losses, Tensor gradient, Func<Tensor, (Tensor Losses, Tensor Gradient)> evaluate)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Tensor direction = Direction(gradient), slope = Dot(direction, gradient);
        // A direction that does not lead down, which rounding can bring about, gives way to the gradient.
        Tensor down = slope < 0;
        direction = where(down, direction, -gradient);
        slope = where(down, slope, -Dot(gradient, gradient));
        Tensor known = zeros_like(slope).to(ScalarType.Bool);
        foreach ((Tensor step, Tensor change) in pairs) known |= Curved(step, change);
        Tensor length = where(known, ones_like(slope), 1 / gradient.norm(1, keepdim: true).clamp_min(1));
        Tensor open = ones_like(slope).to(ScalarType.Bool), next = x.clone(), after = gradient.clone(), start = losses.unsqueeze(1);
        for (int halving = 0; halving <= MostHalvings && open.any().item<bool>(); halving++)
        {
            Tensor trial = where(open, x + length * direction, next);
            (Tensor reached, Tensor there) = evaluate(trial);
            Tensor good = open & (reached.unsqueeze(1) <= start + SufficientFall * length * slope);
            next = where(good, trial, next);
            after = where(good, there, after);
            open &= good.logical_not();
            length = where(open, length * 0.5, length);
        }
        Remember(next - x, after - gradient);
        // A row that found nothing better forgets its history, which misled it, and goes on along its gradient.
        Tensor kept = open.logical_not();
        foreach ((Tensor step, Tensor change) in pairs)
        {
            step.mul_(kept);
            change.mul_(kept);
        }
        return next.MoveToOuterDisposeScope();
    }

    /// <summary>Frees the history.</summary>
    public void Dispose()
    {
        foreach ((Tensor step, Tensor change) in pairs)
        {
            step.Dispose();
            change.Dispose();
        }
        pairs.Clear();
    }

    private Tensor Direction(Tensor gradient)
    {
        Tensor q = -gradient;
        Stack<Tensor> weights = new();
        foreach ((Tensor step, Tensor change) in pairs.AsEnumerable().Reverse())
        {
            Tensor weight = Ratio(Dot(step, q), step, change);
            weights.Push(weight);
            q = q - weight * change;
        }
        Tensor scale = ones_like(q.narrow(1, 0, 1));
        foreach ((Tensor step, Tensor change) in pairs) scale = where(Curved(step, change), Dot(step, change) / Dot(change, change).clamp_min(1e-30), scale);
        q = q * scale;
        foreach ((Tensor step, Tensor change) in pairs) q = q + (weights.Pop() - Ratio(Dot(change, q), step, change)) * step;
        return q;
    }

    private void Remember(Tensor step, Tensor change)
    {
        if (pairs.Count == memory)
        {
            (Tensor oldStep, Tensor oldChange) = pairs[0];
            oldStep.Dispose();
            oldChange.Dispose();
            pairs.RemoveAt(0);
        }
        pairs.Add((step.DetachFromDisposeScope(), change.DetachFromDisposeScope()));
    }

    /// <summary>Rows in which a pair has positive curvature; in the others it counts for nothing.</summary>
    private static Tensor Curved(Tensor step, Tensor change) => Dot(step, change) > LeastCurvature * Dot(change, change);

    private static Tensor Ratio(Tensor amount, Tensor step, Tensor change) =>
        where(Curved(step, change), amount / Dot(step, change), zeros_like(amount));

    private static Tensor Dot(Tensor a, Tensor b) => (a * b).sum([1], keepdim: true);
}
