using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>L-BFGS (Liu and Nocedal, Mathematical Programming 45, 1989) on flat rows, each with a history and a step length of its own.</summary>
/// <remarks>
/// The step begins at 1 (without history and preconditioner at 1 / ||g||) and is halved per row until the loss falls enough (Armijo). A row whose history does not lead on forgets it and tries
/// its gradient; where that does not either, it is at a minimum. Rows never influence each other.
/// </remarks>
/// <param name="memory">Most pairs of steps and changes of the gradient that are kept per row, at least 1; fewer, down to 5, where rows are so long that these would take more than 24 MB each.</param>
public sealed class LbfgsRows(int memory = LbfgsRows.DefaultMemory)
{
    /// <summary>Pairs kept unless told otherwise.</summary>
    public const int DefaultMemory = 60;

    private const int MostHalvings = 20, MostHalvingsOfHistory = 6;
    private const double SufficientFall = 1e-4, LeastGain = 1e-6;   // relative to the loss, of which single precision knows seven digits
    private const long MostEntries = 2 * DefaultMemory * Lbfgs.MostParameters;
    private const int FewestPairs = 5;
    private CurvatureHistory[] histories = [];

    /// <summary>The history as a state to save, oldest first: steps and changes of the gradient, each (B, N) and zero in rows that have fewer. The caller disposes them.</summary>
    public IEnumerable<(Tensor Step, Tensor Change)> History()
    {
        var rows = histories.Select(h => h.Pairs).ToArray();
        int most = rows.Select(r => r.Count).DefaultIfEmpty(0).Max();
        int entries = rows.FirstOrDefault(r => r.Count > 0)?[0].Step.Length ?? 0;
        for (int i = 0; i < most; i++)
        {
            int age = most - i;
            yield return (Stacked(r => r.Step), Stacked(r => r.Change));

            Tensor Stacked(Func<(float[] Step, float[] Change), float[]> part) =>
                tensor(rows.SelectMany(r => age <= r.Count ? part(r[^age]) : new float[entries]).ToArray()).view(rows.Length, entries);
        }
    }

    /// <summary>Puts back a history that was saved; the tensors are copied.</summary>
    /// <param name="history">Oldest first.</param>
    public void Restore(IEnumerable<(Tensor Step, Tensor Change)> history)
    {
        histories = [];
        foreach ((Tensor step, Tensor change) in history) Remember(step, change);
    }

    /// <summary>Finds where the next step leads.</summary>
    /// <param name="x">Where the rows are, (B, N), float32.</param>
    /// <param name="losses">Their losses, (B).</param>
    /// <param name="gradient">Their gradients, (B, N).</param>
    /// <param name="evaluate">Losses (B) and gradients (B, N) elsewhere.</param>
    /// <param name="still">Rows that shall not move; null for none.</param>
    /// <param name="precondition">A rough inverse Hessian times a vector per row, (B, N); null: none is known.</param>
    /// <returns>Where they go.</returns>
    public LbfgsStep Step(
        Tensor x, Tensor losses, Tensor gradient, Func<Tensor, (Tensor Losses, Tensor Gradient)> evaluate, IReadOnlyList<bool>? still = null, Func<Tensor, Tensor>? precondition = null)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        bool[] known = [.. Enumerable.Range(0, (int)x.shape[0]).Select(row => row < histories.Length && !histories[row].IsEmpty)];
        Tensor direction = -Turned(gradient, precondition), slope = Dot(direction, gradient), down = slope < 0;
        // A direction that does not lead down, which rounding can bring about, gives way to the gradient.
        direction = where(down, direction, -gradient);
        slope = where(down, slope, -Dot(gradient, gradient));
        Tensor guided = Column(known), length = precondition is null ? where(guided, ones_like(slope), 1 / gradient.norm(1, keepdim: true).clamp_min(1)) : ones_like(slope);
        Tensor open = still is null ? ones_like(slope).to(ScalarType.Bool) : Column(still).logical_not();
        Tensor next = x.clone(), after = gradient.clone(), start = losses.unsqueeze(1), least = start.clone();
        bool evaluated = false;
        for (int halving = 0; halving <= MostHalvings && open.any().item<bool>(); halving++)
        {
            Tensor trial = where(open, x + length * direction, next);
            (Tensor reached, Tensor there) = evaluate(trial);
            Tensor good = open & (reached.unsqueeze(1) <= start + SufficientFall * length * slope);
            next = where(good, trial, next);
            after = where(good, there, after);
            least = where(good, reached.unsqueeze(1), least);
            open &= good.logical_not();
            evaluated = !open.any().item<bool>();
            // A row that gives up stays where it was, and the last evaluation was made elsewhere.
            if (halving == MostHalvingsOfHistory) open &= guided.logical_not();
            length = where(open, length * 0.5, length);
        }
        Remember(next - x, after - gradient);
        bool[] weak = [.. (start - least <= LeastGain * start.abs()).cpu().data<bool>()];
        foreach ((int row, bool forget) in weak.Index()) if (forget) histories[row].Forget();
        return new LbfgsStep(next.MoveToOuterDisposeScope(), evaluated, [.. weak.Zip(known, (w, k) => w && !k)]);

        Tensor Column(IEnumerable<bool> rows) => tensor(rows.ToArray()).to(x.device).unsqueeze(1);
    }

    /// <summary>The inverse Hessian times the gradient, as far as it is known.</summary>
    private Tensor Turned(Tensor gradient, Func<Tensor, Tensor>? precondition)
    {
        if (histories.Length == 0) return precondition?.Invoke(gradient) ?? gradient;
        int entries = (int)gradient.shape[1];
        float[] values = Values(gradient), changes = new float[values.Length];
        float[][] weights = new float[histories.Length][];
        Each(row =>
        {
            weights[row] = histories[row].Reduce(Row(values, row));
            histories[row].LatestChange.CopyTo(Row(changes, row));
        });
        (values, changes) = (Preconditioned(values), Preconditioned(changes));
        Each(row => histories[row].Expand(Row(values, row), weights[row], Row(changes, row)));
        return OnDevice(values);

        Span<float> Row(float[] all, int row) => all.AsSpan(row * entries, entries);
        float[] Preconditioned(float[] all) => precondition is null ? all : Values(precondition(OnDevice(all)));
        Tensor OnDevice(float[] all) => tensor(all).view(gradient.shape).to(gradient.device);
        void Each(Action<int> act) => Parallel.For(0, histories.Length, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, act);
    }

    private void Remember(Tensor step, Tensor change)
    {
        (int rows, int entries) = ((int)step.shape[0], (int)step.shape[1]);
        float[] steps = Values(step), changes = Values(change);
        int pairs = (int)Math.Min(memory, Math.Max(FewestPairs, MostEntries / (2 * entries)));
        if (histories.Length == 0) histories = [.. Enumerable.Range(0, rows).Select(_ => new CurvatureHistory(pairs))];
        for (int row = 0; row < rows; row++) histories[row].Remember(steps[(row * entries)..((row + 1) * entries)], changes[(row * entries)..((row + 1) * entries)]);
    }

    private static float[] Values(Tensor values)
    {
        using Tensor flat = values.cpu().contiguous();
        return flat.data<float>().ToArray();
    }

    private static Tensor Dot(Tensor a, Tensor b) => (a * b).sum([1], keepdim: true);
}

/// <summary>Where a step of L-BFGS leads.</summary>
/// <param name="Next">The next x, (B, N); a row that found nothing better stays.</param>
/// <param name="Evaluated">Whether the last evaluation was made there, so that the next step needs none to begin with.</param>
/// <param name="Stuck">Rows that found nothing better along their gradient itself: in this precision they are at a minimum.</param>
public sealed record LbfgsStep(Tensor Next, bool Evaluated, IReadOnlyList<bool> Stuck);
