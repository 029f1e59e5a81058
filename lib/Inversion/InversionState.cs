using System.Globalization;
using System.Text.Json;
using HybridPrior.Priors;
using HybridPrior.Weights;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>All that an inversion needs to go on: parameters, moments of the optimiser, rows that have finished, curves, step and time.</summary>
internal sealed class InversionState : IDisposable
{
    private readonly Dictionary<string, Tensor> leaves;
    private readonly Dictionary<string, Adam> optimisers;
    private Lbfgs lbfgs = new();
    private const string AverageName = "average", BestPrefix = "best.", AnchorPrefix = "anchor.";
    private (Parameters Parameters, double[] Losses)? best;
    private Evaluation? reached;
    private Parameters? anchor;
    private ICurvature? preconditioner;

    public InversionState(IImagePrior prior, Parameters start)
    {
        leaves = prior.Blocks.ToDictionary(b => b.Name, b => start[b.Name].detach().clone().DetachFromDisposeScope().requires_grad_(true));
        optimisers = leaves.ToDictionary(l => l.Key, l => new Adam(l.Value));
        Parameters = new Parameters(leaves);
        Finished = new bool[start.Rows];
    }

    public Parameters Parameters { get; }

    public bool[] Finished { get; }

    /// <summary>Running average of the images; null where none is kept.</summary>
    public Tensor? Average { get; private set; }

    public Curves Curves { get; private set; } = new();

    public int Step { get; set; }

    public double EarlierSeconds { get; private set; }

    /// <summary>Why it ended before its last step; null while it has not.</summary>
    public StopReason? Ended { get; set; }

    /// <summary>The parameters with only the named blocks differentiable, and the leaves of these.</summary>
    public (Parameters View, Tensor[] Moving) Differentiate(IReadOnlyCollection<string> moving) =>
        (new Parameters(leaves.ToDictionary(l => l.Key, l => moving.Contains(l.Key) ? l.Value : l.Value.detach())), [.. moving.Select(m => leaves[m])]);

    public void Move(string block, Tensor gradient, double learningRate)
    {
        Tensor leaf = leaves[block];
        if (!Finished.Any(f => f))
        {
            optimisers[block].Step(gradient, learningRate);
            return;
        }
        using var gradientsOff = no_grad();
        using Tensor before = leaf.detach().clone();
        optimisers[block].Step(gradient, learningRate);
        using Tensor finished = tensor(Finished).to(leaf.device).unsqueeze(1);
        using Tensor kept = where(finished, before, leaf);
        leaf.copy_(kept);
    }

    /// <summary>Takes a step's images into the average: all count the same at first, later the past counts by its decay. Finished rows keep theirs.</summary>
    public void TakeIntoAverage(Tensor images, double decay)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        if (Average is null)
        {
            Average = images.detach().clone().DetachFromDisposeScope();
            return;
        }
        Tensor moving = tensor(Finished).logical_not().to(images.device).view(-1, 1, 1, 1);
        Average.add_((images - Average) * moving * Math.Max(1 - decay, 1.0 / (Step + 1)));
    }

    /// <summary>A step of L-BFGS over all moving blocks at once. Finished rows stay, and rows that have reached a minimum are finished.</summary>
    public void MoveTogether(IReadOnlyList<Tensor> moving, Evaluation here, Func<Evaluation> evaluate, ICurvature? preconditioner)
    {
        using var scope = NewDisposeScope();
        long[] counts = [.. moving.Select(m => m.shape[1])];
        // A copy in any case: of a single tensor cat gives that tensor, which the trials overwrite.
        Tensor at = cat([.. moving.Select(m => m.detach())], 1).clone();
        Evaluation? last = null;
        LbfgsStep step = lbfgs.Step(at, here.Losses, cat([.. here.Gradients], 1), x =>
        {
            Place(x);
            using var gradientsOn = enable_grad();
            last?.Dispose();
            last = evaluate().Kept();
            return (last.Losses, cat([.. last.Gradients], 1));
        }, Finished, preconditioner is null ? null : preconditioner.Solve);
        Place(step.Next);
        foreach ((int row, bool stuck) in step.Stuck.Index()) Finished[row] |= stuck;
        if (step.Evaluated) reached = last;
        else last?.Dispose();

        void Place(Tensor x)
        {
            using var gradientsOff = no_grad();
            foreach ((Tensor leaf, Tensor part) in moving.Zip(x.split(counts, 1))) leaf.copy_(part);
        }
    }

    /// <summary>The preconditioner of a step, made anew from the present parameters when the last one has served its time.</summary>
    /// <remarks>A resumed run makes it again, from the parameters that it was made from.</remarks>
    /// <param name="within">Number of the step within its stage.</param>
    /// <param name="make">Makes one at given parameters.</param>
    public ICurvature Precondition(int within, Func<Parameters, ICurvature> make)
    {
        if (within % Preconditioner.Lasts == 0)
        {
            ForgetCurvature();
            anchor = Parameters.Clone();
        }
        return preconditioner ??= make(anchor!);
    }

    /// <summary>Forgets what L-BFGS knows: another stage may move other blocks.</summary>
    public void BeginStage()
    {
        lbfgs = new();
        ForgetCurvature();
        TakeReached()?.Dispose();
    }

    /// <summary>What the last step has found out about the present parameters; null where it has not. The caller disposes it.</summary>
    public Evaluation? TakeReached()
    {
        Evaluation? taken = reached;
        reached = null;
        return taken;
    }

    /// <summary>Keeps each row's parameters if their loss on held-out measurements is its least so far.</summary>
    public void KeepBest(double[] losses)
    {
        using var gradientsOff = no_grad();
        if (best is not (Parameters kept, double[] least))
        {
            best = (Parameters.Clone(), [.. losses]);
            return;
        }
        for (int row = 0; row < losses.Length; row++)
        {
            if (!(losses[row] < least[row])) continue;
            least[row] = losses[row];
            foreach ((string name, Tensor leaf) in leaves) kept[name][row].copy_(leaf[row]);
        }
    }

    /// <summary>Goes back to each row's best parameters where such were kept.</summary>
    public void TakeBest()
    {
        if (best is not (Parameters kept, _)) return;
        using var gradientsOff = no_grad();
        foreach ((string name, Tensor leaf) in leaves) leaf.copy_(kept[name]);
    }

    public void Save(string path, string identity, double seconds)
    {
        Dictionary<string, Tensor> tensors = [];
        foreach ((string name, Tensor leaf) in leaves)
        {
            tensors[$"{name}.value"] = leaf;
            tensors[$"{name}.first_moment"] = optimisers[name].FirstMoment;
            tensors[$"{name}.second_moment"] = optimisers[name].SecondMoment;
        }
        if (Average is not null) tensors[AverageName] = Average;
        if (best is (Parameters kept, _))
            foreach (string name in kept.Names) tensors[BestPrefix + name] = kept[name];
        if (anchor is not null)
            foreach (string name in anchor.Names) tensors[AnchorPrefix + name] = anchor[name];
        using var scope = NewDisposeScope();
        foreach ((int i, (Tensor step, Tensor change)) in lbfgs.History().Index())
        {
            tensors[$"lbfgs.{i}.step"] = step;
            tensors[$"lbfgs.{i}.change"] = change;
        }
        CheckpointFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["identity"] = identity,
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = seconds.ToString("R", CultureInfo.InvariantCulture),
            ["finished"] = JsonSerializer.Serialize(Finished),
            ["curves"] = JsonSerializer.Serialize(Curves.Snapshot()),
            ["ended"] = JsonSerializer.Serialize(Ended),
            ["best_losses"] = JsonSerializer.Serialize(best?.Losses),
            ["optimiser_steps"] = JsonSerializer.Serialize(optimisers.ToDictionary(o => o.Key, o => o.Value.Steps)),
        });
    }

    /// <exception cref="InputException">The file belongs to another inversion.</exception>
    public void Load(string path, string identity)
    {
        using WeightFile file = CheckpointFile.Read(path);
        if (file.Metadata.GetValueOrDefault("identity") != identity)
            throw new InputException($"The checkpoint '{path}' belongs to an inversion with another prior, plan or measurement; remove it or choose another place.");
        using var gradientsOff = no_grad();
        Dictionary<string, long> steps = JsonSerializer.Deserialize<Dictionary<string, long>>(file.Metadata["optimiser_steps"])!;
        foreach ((string name, Tensor leaf) in leaves)
        {
            leaf.copy_(file.Tensors[$"{name}.value"]);
            optimisers[name].FirstMoment.copy_(file.Tensors[$"{name}.first_moment"]);
            optimisers[name].SecondMoment.copy_(file.Tensors[$"{name}.second_moment"]);
            optimisers[name].Steps = steps[name];
        }
        if (file.Tensors.TryGetValue(AverageName, out Tensor? average)) Average = average.clone().to(Parameters[Parameters.Names.First()].device).DetachFromDisposeScope();
        lbfgs.Restore(Enumerable.Range(0, file.Tensors.Keys.Count(k => k.StartsWith("lbfgs.", StringComparison.Ordinal)) / 2)
            .Select(i => (file.Tensors[$"lbfgs.{i}.step"], file.Tensors[$"lbfgs.{i}.change"])));
        Step = int.Parse(file.Metadata["step"], CultureInfo.InvariantCulture);
        EarlierSeconds = double.Parse(file.Metadata["seconds"], CultureInfo.InvariantCulture);
        JsonSerializer.Deserialize<bool[]>(file.Metadata["finished"])!.CopyTo(Finished, 0);
        Ended = JsonSerializer.Deserialize<StopReason?>(file.Metadata["ended"]);
        if (JsonSerializer.Deserialize<double[]?>(file.Metadata["best_losses"]) is double[] least)
            best = (Copied(BestPrefix), least);
        if (file.Tensors.Keys.Any(k => k.StartsWith(AnchorPrefix, StringComparison.Ordinal))) anchor = Copied(AnchorPrefix);
        Curves = Curves.From(JsonSerializer.Deserialize<Curves.Data>(file.Metadata["curves"])!);

        Parameters Copied(string prefix) => new(leaves.ToDictionary(l => l.Key, l => file.Tensors[prefix + l.Key].to(l.Value.device).clone().DetachFromDisposeScope()));
    }

    public void Dispose()
    {
        ForgetCurvature();
        foreach (Adam optimiser in optimisers.Values) optimiser.Dispose();
        reached?.Dispose();
        best?.Parameters.Dispose();
        Average?.Dispose();
        Parameters.Dispose();
    }

    private void ForgetCurvature()
    {
        anchor?.Dispose();
        preconditioner?.Dispose();
        (anchor, preconditioner) = (null, null);
    }
}
