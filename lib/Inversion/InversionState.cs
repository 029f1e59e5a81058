using HybridPrior.Operators;
using HybridPrior.Optimisation;
using HybridPrior.Priors;
using static TorchSharp.torch;

namespace HybridPrior.Inversion;

/// <summary>Where an inversion stands: parameters, optimisers, rows that have finished, curves, step and time.</summary>
/// <remarks>What of it goes into a checkpoint, and comes out of it, is in InversionState.Checkpoint.cs.</remarks>
internal sealed partial class InversionState : IDisposable
{
    private readonly IParametricPrior prior;
    private readonly Measurement measurement;
    private readonly InversionPlan plan;
    private readonly IObserver? observer;
    private readonly IReadOnlyList<(Optimiser Kind, IOptimiser Instance)> optimisers;
    private (Parameters Parameters, double[] Losses)? best;
    private Tensor? average;
    private (Stage Stage, Search Search)? present;

    public InversionState(IParametricPrior prior, Measurement measurement, InversionPlan plan, Parameters start, IObserver? observer)
    {
        using var scope = NewDisposeScope();
        (this.prior, this.measurement, this.plan, this.observer) = (prior, measurement, plan, observer);
        Parameters = new Parameters(prior.Blocks.ToDictionary(b => b.Name, b => start[b.Name].detach().clone().DetachFromDisposeScope().requires_grad_(true)));
        optimisers = [.. plan.Stages.Select(Kind).Distinct().Select(kind => (kind, kind.Create()))];
        Finished = new bool[start.Rows];
    }

    public Parameters Parameters { get; }

    public bool[] Finished { get; }

    public Curves Curves { get; private set; } = new();

    public int Step { get; set; }

    public double EarlierSeconds { get; private set; }

    /// <summary>Why it ended before its last step; null while it has not.</summary>
    public StopReason? Ended { get; set; }

    /// <summary>What moves the parameters in the present stage.</summary>
    public IOptimiser Mover => optimisers.First(o => o.Kind == Kind(plan.At(Step).Stage)).Instance;

    /// <summary>The search at the present step.</summary>
    public Search Search()
    {
        (Stage stage, int within) = plan.At(Step);
        if (present is not { } now || !ReferenceEquals(now.Stage, stage) || within == 0)
        {
            present?.Search.Dispose();
            present = now = (stage, new Search(prior, measurement, Parameters, [.. stage.RatesAt(within, prior).Keys], Finished, plan.Perturbed));
        }
        (now.Search.Step, now.Search.Within, now.Search.Rates) = (Step, within, stage.RatesAt(within, prior));
        return now.Search;
    }

    /// <summary>The images of the present parameters; the caller disposes them.</summary>
    public Tensor Images()
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        return prior.Image(Parameters).MoveToOuterDisposeScope();
    }

    /// <summary>Notes where the rows are.</summary>
    public void Record(Tensor images, double[] losses)
    {
        // A resumed run meets the step of its checkpoint again.
        if (Curves.Steps.LastOrDefault(-1) < Step) Note(average ?? images, losses);
    }

    /// <summary>Asks the stop rules of each row.</summary>
    /// <returns>Whether all rows have finished.</returns>
    public bool Judge(TimeSpan elapsed)
    {
        if (plan.StopRules is not { Count: > 0 } rules) return false;
        for (int row = 0; row < Finished.Length; row++)
        {
            RowState seen = new(Curves.Of("loss", row), measurement.NoiseNorm, elapsed);
            Finished[row] |= rules.Any(rule => rule.Reached(seen));
        }
        return Finished.All(f => f);
    }

    /// <summary>Takes a step's images into the average: all count the same at first, later the past counts by its decay. Finished rows keep theirs.</summary>
    public void TakeIntoAverage(Tensor images, double decay)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        if (average is null)
        {
            average = images.detach().clone().DetachFromDisposeScope();
            return;
        }
        Tensor moving = tensor(Finished).logical_not().to(images.device).view(-1, 1, 1, 1);
        average.add_((images - average) * moving * Math.Max(1 - decay, 1.0 / (Step + 1)));
    }

    /// <summary>What was found: the average of the images where one is kept, the best rows by the held-out measurements where there are such, else the last images.</summary>
    public InversionResult Result(double seconds, StopReason stopped)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        if (plan.HeldOut is not null)
        {
            KeepBest(plan.HeldOut.SquaredResiduals(Images()));
            Take(best!.Value.Parameters);
        }
        Tensor images = plan.HeldOut is null && average is not null ? average.clone() : Images();
        double[] losses = measurement.SquaredResiduals(images);
        if (Curves.Steps.LastOrDefault(-1) < Step) Note(images, losses);
        return new InversionResult(images.MoveToOuterDisposeScope(), Parameters.Clone(), losses, Curves, Step, seconds, stopped);
    }

    public void Dispose()
    {
        present?.Search.Dispose();
        foreach ((_, IOptimiser optimiser) in optimisers) optimiser.Dispose();
        best?.Parameters.Dispose();
        average?.Dispose();
        Parameters.Dispose();
    }

    private static Optimiser Kind(Stage stage) => stage.Optimiser ?? Optimiser.Adam;

    private void Note(Tensor images, double[] losses)
    {
        Dictionary<string, double[]> point = new() { ["loss"] = losses };
        if (plan.HeldOut is not null) KeepBest(point["held_out"] = plan.HeldOut.SquaredResiduals(images));
        foreach ((string name, double[] values) in observer?.Observe(new Observation(images, prior, Parameters, [.. Enumerable.Range(0, Finished.Length)])) ?? new Dictionary<string, double[]>())
            point[name] = values;
        Curves.Add(Step, point);
    }

    /// <summary>Keeps each row's parameters if their loss on held-out measurements is its least so far.</summary>
    private void KeepBest(double[] losses)
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
            foreach (string name in kept.Names) kept[name][row].copy_(Parameters[name][row]);
        }
    }

    private void Take(Parameters values)
    {
        using var gradientsOff = no_grad();
        foreach (string name in values.Names) Parameters[name].copy_(values[name]);
        present?.Search.Moved();
    }
}
